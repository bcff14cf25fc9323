"""The HTTP resources, one module each, and the page.

Reading order: schemas, openapi, request_log, problems, guard, running, context, events, ask,
search, articles, index, health, page; listener serves them.
"""
