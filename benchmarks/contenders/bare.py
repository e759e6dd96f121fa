"""The limit: one bare single-row INSERT, committed, by a prepared statement of the driver's own."""

import os
import random

import psycopg


def prepare():
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, wallet bigint, amount bigint)"
        )


class Client:
    def __init__(self, number):
        self.random = random.Random(number)
        self.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        self.cursor = self.connection.cursor()

    def act(self, _shape):
        self.cursor.execute(
            "INSERT INTO bare (wallet, amount) VALUES (%s, %s)", [self.random.randrange(1000), 1], prepare=True
        )
        return 1


def check(entries):
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM bare").fetchone() == (entries,)
