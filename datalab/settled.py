"""A serving process once everything is loaded: what start-up made is never looked at as garbage."""

import gc

from django.urls import get_resolver


def settle() -> None:
    """Loads every address, then sets what is in memory apart from Python's collector.

    The collector walks all it knows at each of its full rounds: with the whole service in memory,
    a tenth of a second in the middle of somebody's request. Called before the workers are forked,
    it also leaves those pages shared between them.
    """
    _load(get_resolver().url_patterns)
    gc.collect()
    gc.freeze()


def _load(patterns) -> None:
    for pattern in patterns:
        _load(getattr(pattern, "url_patterns", ()))
