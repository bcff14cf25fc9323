"""The HTTP resources, one module each, and the page.

Reading order: schemas, openapi, request_log, problems, guard, context, ask, search, articles,
index, health, page.
"""
