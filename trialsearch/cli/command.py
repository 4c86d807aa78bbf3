"""A command that takes each option once, and reads what is typed as UTF-8."""

from __future__ import annotations

from typing import Any

import click


class PlainCommand(click.Command):
    """A command in which no answer gives way to another without a word.

    click takes the last of an option's values; of `--lineage b_all --lineage t_all` one would be lost. In a locale
    without UTF-8 Python reads the letters beyond ASCII as single bytes; paths stay as they are, for the system takes
    them back so.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; a repeated option that takes one value is an error of usage."""
        _, _, given = self.make_parser(ctx).parse_args(args=list(args))
        for parameter in given:
            takes_one = isinstance(parameter, click.Option) and not parameter.multiple
            if takes_one and given.count(parameter) > 1:
                names = " or ".join((*parameter.opts, *parameter.secondary_opts))
                message = f"{names} is given more than once. Give it once."
                raise click.UsageError(message, ctx)
        rest = super().parse_args(ctx, args)
        ctx.params = {name: _as_utf8(value) for name, value in ctx.params.items()}
        return rest


def _as_utf8(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_as_utf8(each) for each in value)
    if not isinstance(value, str):
        return value
    try:
        return value.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return value
