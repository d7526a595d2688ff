"""Moves the demo's clock, ``manage.py clock 2027-02-01`` or ``"2027-02-01 09:30"``; due jobs run once, in order."""

from datetime import datetime, time
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import clock


class Command(BaseCommand):
    help = "Move the demo's clock and run every job by the clock once, in the order of the schedule."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("moment", nargs="?", help="YYYY-MM-DD or 'YYYY-MM-DD HH:MM'; nothing prints the present.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["moment"]:
            try:
                clock.move_to(_moment(options["moment"]))
            except ValueError as fault:
                raise CommandError("Write the moment as 2027-02-01 or '2027-02-01 09:30'.") from fault
            except RuntimeError as fault:
                raise CommandError(str(fault)) from fault
            # the roof knows the jobs; naming it here as a string keeps the floors apart
            schedule = import_module("chief_workshop.schedule")
            for job in schedule.PERIODIC:
                schedule.run_now(job, clock.now())
                self.stdout.write(f"{job.name} done")
        self.stdout.write(clock.now().astimezone(clock.BEIJING).isoformat(timespec="seconds"))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if len(text) == len("YYYY-MM-DD"):
        moment = datetime.combine(moment.date(), time(9))
    return moment.replace(tzinfo=clock.BEIJING)
