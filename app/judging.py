"""Which real frames the model is asked about, and where its answers go. Knows no screen: every front uses it."""

from __future__ import annotations

from typing import Final

from ..debugger.errors import RecordingError
from ..debugger.frame import Frame
from ..debugger.recording import Recording
from ..debugger.scoring import Row
from .predicted_lane import FrameScored, PredictedLane
from .session import PENDING, LaneState, ModelState, Moment, Session, scored

MAX_BACKLOG: Final = 5_000
"""Frames that may wait for the model, some minutes' work; what comes on top until it has caught up is not scored."""

FAR_BEHIND: Final = 20
"""Frames waiting for the model at a stop that are worth a word."""


class Judging:
    """Keeps what happens in the session, and has the model judge it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._outrun = False
        """The program has left the model behind by more than it may wait for."""

        self._told_of: Recording | None = None

    def trouble(self) -> RecordingError | None:
        """Why what happens is kept no more as it was; told once for each recording."""
        frames = self._session.real.frames
        if not frames.trouble or self._told_of is frames:
            return None
        self._told_of = frames
        return RecordingError(frames.trouble, hint="where the program was is known all the same; R begins anew")

    def keep(self, frame: Frame, lane: PredictedLane | None) -> None:
        """Add a frame that happened; `lane` is asked about it, if it can be."""
        session = self._session
        session.ahead = []
        if session.stops_only:
            session.real.append(Moment(frame=frame))
            return
        if lane is None or session.model.state in (ModelState.ABSENT, ModelState.FAILED):
            session.real.append(Moment(frame=frame))
            return
        # Not frame by frame: after a gap, the free run has to be told everything anew.
        self._outrun = session.model.pending >= MAX_BACKLOG or (self._outrun and session.model.pending > 0)
        if self._outrun:
            session.real.append(Moment(frame=frame))
            lane.learn(session.real.newest, frame)
            return
        session.real.append(Moment(frame=frame, verdict=PENDING))
        session.model.pending += 1
        lane.score(session.real.newest, frame)

    def stand(self, lane: PredictedLane | None) -> None:
        """The program has stopped: where the stops alone are recorded, `lane` goes on from here and judges nothing."""
        session = self._session
        known = lane is not None and session.model.state not in (ModelState.ABSENT, ModelState.FAILED)
        if lane is not None and known and session.stops_only and len(session.real):
            session.model.pending += 1
            lane.stand(session.real.newest, session.standing(session.real.newest))

    def take(self, message: FrameScored) -> Row | None:
        """Put an answer to its frame; what was compared, if the question was asked."""
        session, row = self._session, message.row
        moment = session.real.moments[message.at]
        session.real.replace(message.at, Moment(frame=moment.frame) if row is None else scored(moment, row))
        session.model.pending = max(session.model.pending - 1, 0)
        session.model.teacher_forced, session.model.free = message.teacher_forced, message.free
        if row is not None:
            session.model.saw(row.teacher_forced, row.free)
        return row

    def why_not_ahead(self) -> str:
        """Why the model is not asked what comes next; "" where it can be."""
        session = self._session
        if session.model.why_not:
            return session.model.why_not
        if session.lane is not LaneState.STOPPED:
            return f"the program {'has ended' if session.lane is LaneState.ENDED else 'is running'}"
        return f"the model is {session.model.pending} frames behind" if session.model.pending else ""
