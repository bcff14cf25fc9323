"""The HTTP resources, one module each, and the page.

Reading order: problems, guard, context, ask, search, articles, index, health, page.
"""
