"""The laboratory of lesson 15, without a terminal: its state, its measurements, its lines."""

from tutor.labs.gradient_check.measure import CURVES, HS, Curve, Lap, curve, race, runners
from tutor.labs.gradient_check.nets import KINDS, NETS, SIZES, Finding, H, examined, kind_of
from tutor.labs.gradient_check.state import (
    VIEWS,
    CheckLab,
    Event,
    Found,
    Message,
    RaceStarted,
    RaceStopped,
    RoundBegun,
    Swept,
    ViewOpened,
    update,
)
from tutor.labs.gradient_check.view import body, footer, header, plain_report
from tutor.labs.laboratory import LanguageChanged

__all__ = [
    "CURVES",
    "HS",
    "KINDS",
    "NETS",
    "SIZES",
    "VIEWS",
    "CheckLab",
    "Curve",
    "Event",
    "Finding",
    "Found",
    "H",
    "LanguageChanged",
    "Lap",
    "Message",
    "RaceStarted",
    "RaceStopped",
    "RoundBegun",
    "Swept",
    "ViewOpened",
    "body",
    "curve",
    "examined",
    "footer",
    "header",
    "kind_of",
    "plain_report",
    "race",
    "runners",
    "update",
]
