"""The articles of files: what each content holds is read once, under whatever names it comes.

The texts go to the article store at once; what is passed on is everything about an article but
its text.
"""

import base64
import itertools
import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path

from index.article import Skipped, version_of
from index.cache import Cache, key_of
from index.contents import Content, Contents
from index.errors import UnreadableArticle
from index.readers import READER_VERSION, BrokenPart, Story, read_stories
from index.stories import SIGNATURE_VERSION, group_stories, signature
from index.tables import ArticleRecord
from index.terms import ANALYSIS_VERSION
from index.texts import TextStore

# Changes with the way files are read, stories told apart, and words folded.
READING = f"{READER_VERSION}.{SIGNATURE_VERSION}.{ANALYSIS_VERSION}"
# Says nothing about the content, so it is not kept.
_VANISHED = BrokenPart("", "went away or was locked while it was being read: index again")
# Texts put into the store together, and stories kept as one entry of the cache.
_STORIES_PER_ENTRY = 1_000
_STORIES_PER_COMMIT = 256
# Entries looked up together.
_CONTENTS_PER_LOOKUP = 500


@dataclass(frozen=True, slots=True)
class KeptStory:
    """What is known of a story once its text is in the store; place: "" or "line 12"."""

    id: str | None
    title: str
    published: str | None
    publisher: str | None
    language: str
    version: str
    place: str
    signature: str


@dataclass(frozen=True, slots=True)
class Sources:
    """What the contents hold.

    articles: by path, one for each text under one headline, day and publisher. skipped: what
    could not be read, by path.
    """

    articles: tuple[ArticleRecord, ...]
    skipped: tuple[Skipped, ...]


def read_sources(
    contents: Contents,
    texts: TextStore,
    cache: Cache,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    read_again: bool = False,
) -> Sources:
    """Return the articles the contents hold; their texts are in the store.

    An article's id is its record's id or url if it has one, else its path below the root (and
    its line, in a file of many); where an id is taken, the later article's starts with the
    root's name. on_progress is told (files done, files). read_again: every text is put again.
    """
    collection = _Collection(list(contents.skipped))
    reader = _Reader(texts, cache, read_again)
    done = 0
    remaining = iter(contents.files)
    while batch := list(itertools.islice(remaining, _CONTENTS_PER_LOOKUP)):
        reader.look_up(batch)
        for content in batch:
            collection.add(content, reader.read(content))
            done += 1
            on_progress(done, len(contents.files))
    reader.commit()
    return collection.sources()


class _Reader:
    """Reads contents through the cache of stories."""

    def __init__(self, texts: TextStore, cache: Cache, read_again: bool) -> None:
        self._texts = texts
        self._cache = cache
        # Where everything is read again, no text counts as kept before it has been put.
        self._kept_versions = set() if read_again else texts.versions()
        self._known: dict[bytes, bytes] = {}
        self._new_texts: list[tuple[str, str]] = []
        self._new_entries: list[tuple[bytes, bytes]] = []

    def look_up(self, contents: Iterable[Content]) -> None:
        """Fetch what the cache holds of these contents."""
        self._known = self._cache.get(_entry_key(content, 0) for content in contents)

    def read(self, content: Content) -> Iterator[KeptStory | BrokenPart]:
        """Yield the stories of a content, and what is broken in it."""
        kept = self._kept(content)
        if kept is None:
            return self._read_file(content)
        return iter(kept)

    def commit(self) -> None:
        """Put what was read: the texts first, then the entries that rely on them."""
        self._texts.put(self._new_texts)
        self._cache.put(self._new_entries)
        self._new_texts, self._new_entries = [], []

    def _kept(self, content: Content) -> list[KeptStory | BrokenPart] | None:
        """The stories of a content read before, if their texts are still in the store."""
        stories: list[KeptStory | BrokenPart] = []
        for number in itertools.count():
            key = _entry_key(content, number)
            value = self._known.get(key) or self._cache.get([key]).get(key)
            if value is None:
                return None
            entry = _unpacked(value)
            stories += entry
            if len(entry) < _STORIES_PER_ENTRY:
                break
        versions = {story.version for story in stories if isinstance(story, KeptStory)}
        return stories if versions <= self._kept_versions else None

    def _read_file(self, content: Content) -> Iterator[KeptStory | BrokenPart]:
        entry: list[KeptStory | BrokenPart] = []
        number = 0
        for part in self._parts(content):
            entry.append(part)
            yield part
            if len(entry) == _STORIES_PER_ENTRY:
                self._new_entries.append((_entry_key(content, number), _packed(entry)))
                entry, number = [], number + 1
            if len(self._new_texts) >= _STORIES_PER_COMMIT:
                self.commit()
        if entry != [_VANISHED]:
            # A last entry that is not full, maybe empty, says that there are no more.
            self._new_entries.append((_entry_key(content, number), _packed(entry)))

    def _parts(self, content: Content) -> Iterator[KeptStory | BrokenPart]:
        try:
            for story in read_stories(Path(content.file.path)):
                if isinstance(story, BrokenPart):
                    yield story
                    continue
                kept = _keep(story)
                self._new_texts.append((kept.version, story.text))
                self._kept_versions.add(kept.version)
                yield kept
        except UnreadableArticle as error:
            is_system_error = isinstance(error.__cause__, OSError)
            yield _VANISHED if is_system_error else BrokenPart("", str(error))


class DistinctNames:
    """Names that are taken, and of each the number to go on with where it is asked for again."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._next

    def take(self, name: str) -> str:
        """Return the name, or the first of "name (2)", "name (3)" … that is free."""
        free = name
        while free in self._next:
            free = f"{name} ({self._next[name]})"
            self._next[name] += 1
        self._next[free] = 2
        return free


# Version, title, published, publisher.
_Identity = tuple[str, str, str | None, str | None]


@dataclass
class _Collection:
    """Articles as they are met, each with an id of its own.

    A text under another headline, day or publisher is an article too: it must be found by them.
    One that has none of them is the same as the first of its text.
    """

    skipped: list[Skipped]
    articles: dict[_Identity, ArticleRecord] = field(default_factory=dict)
    # The other paths of an article, each once, in the order met.
    also: dict[_Identity, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    first_of: dict[str, _Identity] = field(default_factory=dict)  # by version
    signatures: list[bytes] = field(default_factory=list)
    ids: DistinctNames = field(default_factory=DistinctNames)
    paths: DistinctNames = field(default_factory=DistinctNames)

    def add(self, content: Content, stories: Iterable[KeptStory | BrokenPart]) -> None:
        path = self.paths.take(content.file.shown)
        for story in stories:
            if isinstance(story, BrokenPart):
                place = f"{path}, {story.place}" if story.place else path
                self.skipped.append(Skipped(place, story.reason))
                continue
            identity = _identity(story)
            if identity == (story.version, "", None, None):
                identity = self.first_of.get(story.version, identity)
            if first := self.articles.get(identity):
                if path != first.path:
                    self.also[identity][path] = None
            else:
                self.first_of.setdefault(story.version, identity)
                self._add_article(content, path, story)

    def _add_article(self, content: Content, path: str, story: KeptStory) -> None:
        line = f":{story.place.removeprefix('line ')}" if story.place else ""
        wanted = story.id or content.file.below + line
        if wanted in self.ids:
            wanted = story.id or content.file.shown + line
        self.articles[_identity(story)] = ArticleRecord(
            id=self.ids.take(wanted),
            version=story.version,
            path=path,
            title=story.title,
            published=story.published,
            publisher=story.publisher,
            language=story.language,
            also=(),
            story=len(self.articles),
        )
        self.signatures.append(base64.b64decode(story.signature))

    def sources(self) -> Sources:
        groups = group_stories(self.signatures)
        return Sources(
            tuple(
                replace(article, also=tuple(self.also.get(identity, ())), story=int(first))
                for (identity, article), first in zip(self.articles.items(), groups, strict=True)
            ),
            tuple(sorted(self.skipped, key=lambda skipped: skipped.path)),
        )


def _keep(story: Story) -> KeptStory:
    return KeptStory(
        id=story.id,
        title=story.title,
        published=story.published,
        publisher=story.publisher,
        language=story.language,
        version=version_of(story.text),
        place=story.place,
        signature=base64.b64encode(signature(story.text, story.language)).decode("ascii"),
    )


def _identity(story: KeptStory) -> _Identity:
    return story.version, story.title, story.published, story.publisher


def _entry_key(content: Content, number: int) -> bytes:
    """The reader goes by the name's ending, so that is part of what a content holds."""
    ending = Path(content.file.path).suffix.lower()
    return key_of("stories", f"{READING} {ending} {number}", content.sha256.hex())


def _packed(stories: list[KeptStory | BrokenPart]) -> bytes:
    return zlib.compress(json.dumps([astuple(story) for story in stories]).encode(), 1)


def _unpacked(value: bytes) -> list[KeptStory | BrokenPart]:
    broken_fields = 2
    return [
        BrokenPart(*values) if len(values) == broken_fields else KeptStory(*values)
        for values in json.loads(zlib.decompress(value))
    ]
