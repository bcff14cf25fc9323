"""The HTTP resources, one module each, and the page.

Reading order: schemas, openapi, request_log, problems, rates, guard, counts, running, context,
events, ask, search, articles, index, health, metrics, page; listener serves them.
"""
