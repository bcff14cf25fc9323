"""placeholder until merged"""

from index.filters import day_of as day_of
