"""What stands before the command: where the cache is, how to ask the registry, how loud to be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from trialsearch.catalogue import Catalogue, age_of, open_catalogue
from trialsearch.languages import say
from trialsearch.refresh_job import made_by_this_program
from trialsearch.registry import RetryPolicy, Timeouts, Transport
from trialsearch.snapshots import DEMONSTRATION_FOLDER
from trialsearch.views import age_note


@dataclass(frozen=True)
class Settings:
    """Settings of one run; each has an option and an environment variable (docs/cli.md)."""

    cache: Path
    registry_url: str
    pace_s: float
    retry_wait_s: float
    read_timeout_s: float

    def transport(self) -> Transport:
        """Make a transport to the registry."""
        return Transport(
            self.registry_url,
            pace_s=self.pace_s,
            retry=RetryPolicy(wait_s=self.retry_wait_s),
            timeouts=Timeouts(read_s=self.read_timeout_s),
        )

    def folder(self, *, demo: bool) -> Path:
        """Name the cache folder of the real data, or of the demonstration data."""
        return self.cache / DEMONSTRATION_FOLDER if demo else self.cache

    def catalogue(self, *, demo: bool) -> Catalogue:
        """Open the newest usable snapshot, and say on stderr whatever a reader of its data must know."""
        catalogue = open_catalogue(self.folder(demo=demo))
        for reason in catalogue.passed_over:
            click.echo(f"Warning: {reason} The snapshot before it is used.", err=True)
        if not made_by_this_program(catalogue.manifest):
            again = f"trialsearch refresh{' --demo' if demo else ''}"
            click.echo(f"Warning: The tables were made by other rules than this program's: run `{again}`.", err=True)
        if catalogue.is_demonstration:
            click.echo(say("page.demonstration"), err=True)
        elif note := age_note(age_of(catalogue.confirmed_at)):
            click.echo(f"Warning: {say(note)}", err=True)
        return catalogue


demo_option = click.option("--demo", is_flag=True, help="Use the invented demonstration data (cache/demo/).")
