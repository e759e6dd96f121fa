"""How long a text takes to read: the one place where reading speed is written down.

Speeds of silent reading: Brysbaert (2019), "How many words do we read per minute? A review and meta-analysis of reading
rate", Journal of Memory and Language 109 (238 words a minute, 190 studies); characters for scripts that don't part words:
Trauzettel-Klosinski and Dietz (2012), Investigative Ophthalmology & Visual Science 53. They are rules of the economy too,
so `rewards.rules` shows them, asserts how they relate, and a change of them is a new version of the rules.
"""

WORDS_PER_MINUTE = 238
CHARACTERS_PER_MINUTE = 1_150
GATE_WORDS_PER_MINUTE = 350
GATE_CHARACTERS_PER_MINUTE = 1_690
GATE_FLOOR_SECONDS = 10


def _seconds(words: int, characters: int, words_per_minute: int, characters_per_minute: int) -> int:
    """Whole seconds, rounded up, without a float between."""
    sixtieths = words * characters_per_minute + characters * words_per_minute
    return -(-60 * sixtieths // (words_per_minute * characters_per_minute))


def expected_seconds(words: int, characters: int) -> int:
    """This function will return the seconds in which an average reader reads a text, 0 for a text without words."""
    return _seconds(words, characters, WORDS_PER_MINUTE, CHARACTERS_PER_MINUTE)


def minutes(words: int, characters: int) -> int:
    """This function will return the minutes that an average reader takes to read a text, at least 1."""
    return max(1, -(-expected_seconds(words, characters) // 60))


def gate_seconds(words: int, characters: int) -> int:
    """This function will return the verified seconds from which a read of a text counts; readers at 300 words a minute
    pass it, skimming at 400 does not."""
    return max(GATE_FLOOR_SECONDS, _seconds(words, characters, GATE_WORDS_PER_MINUTE, GATE_CHARACTERS_PER_MINUTE))
