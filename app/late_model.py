"""A model where the mode began without one: it is loaded when it is first asked."""

from __future__ import annotations

from .lanes import LanesApp
from .predicted_lane import PredictedLane
from .session import ModelState


class LateModel(LanesApp):
    """What parts need that ask the model in every mode."""

    def model_lane(self) -> PredictedLane | None:
        """The lane to ask, which may be loading still; None where there is no model, or it could not be loaded."""
        model = self.session.model
        if self.predicted is None and self.given.late_predictor is not None:
            self.predicted = PredictedLane(self.given.late_predictor, self.given.context, self.post_message)
            model.state = ModelState.LOADING
            self.predicted.start()
        return self.predicted if model.state in (ModelState.LOADING, ModelState.READY) else None
