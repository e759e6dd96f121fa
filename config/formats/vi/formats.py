DATE_FORMAT = r"j \t\há\n\g n Y"
DATETIME_FORMAT = r"H:i, j \t\há\n\g n Y"
SHORT_DATE_FORMAT = "j/n/Y"
MONTH_DAY_FORMAT = "j/n"
SHORT_DATETIME_FORMAT = "j/n/Y, H:i"
TIME_FORMAT = "H:i"
FIRST_DAY_OF_WEEK = 1
# Django's own formats know the point between thousands, and not after how many digits it stands.
NUMBER_GROUPING = 3
