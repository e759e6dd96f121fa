DATE_FORMAT = r"j \t\há\n\g n Y"
