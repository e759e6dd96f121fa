DATE_FORMAT = r"j \t\há\n\g n Y"
SHORT_DATETIME_FORMAT = "j/n/Y, H:i"
