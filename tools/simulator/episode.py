"""Episodes: recorded under a coach, or live with an assistant in the loop. Same seed, same pixels.

The names that other rooms use; the parts are in `setting` (what is drawn), `recorded` and `live`.
"""

from __future__ import annotations

from .live import LiveEpisode
from .recorded import Episode, clean_episode, record, record_episode, task_episode
from .setting import Setting, Split, draw_setting, holds_both, seeds_with_both, task_setting

__all__ = [
    "Episode",
    "LiveEpisode",
    "Setting",
    "Split",
    "clean_episode",
    "draw_setting",
    "holds_both",
    "record",
    "record_episode",
    "seeds_with_both",
    "task_episode",
    "task_setting",
]
