"""Invented people: a name, a sex, a day of birth and a valid identity number; no two of one run share a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from applications.invented import numbers
from applications.invented.words import words

_DISTRICTS = [f"1101{n:02d}" for n in (1, 2, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19)]


@dataclass(frozen=True)
class Person:
    name: str
    is_male: bool
    born: date
    id_number: str

    @property
    def sex(self) -> str:
        return "male" if self.is_male else "female"

    @property
    def birth_month(self) -> str:
        return f"{self.born:%Y-%m}"


class People:
    """Makes people one after another and remembers the numbers it gave."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._given: set[str] = set()

    def name(self, *, is_male: bool = True) -> str:
        """Compound surnames and rare characters appear as they do in a city."""
        known = words()
        surname = self._random.choice(known["surnames"])
        if self._random.random() < 0.03:  # noqa: PLR2004 - about as frequent as compound surnames are
            surname = self._random.choice(known["compound_surnames"])
        return str(surname + self._random.choice(known["given"] if is_male else known["female_given"]))

    def person(self, year_from: int, year_to: int, *, name: str = "", is_male: bool | None = None) -> Person:
        """Somebody born between the two years."""
        if is_male is None:
            is_male = self._random.random() < 0.72  # noqa: PLR2004 - skilled trades in the city
        while True:
            born = date(year_from, 1, 1) + timedelta(days=self._random.randrange((year_to - year_from + 1) * 365))
            number = numbers.identity(
                born, self._random.randrange(500), is_male=is_male, district=self._random.choice(_DISTRICTS)
            )
            if number not in self._given:
                self._given.add(number)
                return Person(name or self.name(is_male=is_male), is_male, born, number)
