DATE_FORMAT = r"j \t\há\n\g n Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
