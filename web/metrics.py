"""GET /metrics for Prometheus: what is asked, how long each stage takes, what is refused."""

import time

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from web.context import context
from web.counts import Counts
from web.openapi import described, text_of
from web.request_log import route

blueprint = Blueprint("metrics", __name__)


def install(app: Flask, counts: Counts) -> None:
    """Count every request when its response has ended."""

    @app.after_request
    def count(response: Response) -> Response:
        method, met, began_s = request.method, route(), g.began_s

        @response.call_on_close
        def observe() -> None:
            seconds = time.perf_counter() - began_s
            counts.observe_request(method, met, response.status_code, seconds)

        return response


@blueprint.get("/metrics")
@described("Counts and times for Prometheus", {200: text_of("text/plain")})
def metrics() -> Response:
    return Response(generate_latest(context().counts.registry), content_type=CONTENT_TYPE_LATEST)
