"""The articles of files and folders: what each file holds, read once for each content.

What a file held is cached by its content, and its content by size and times, so that a build
over unchanged files opens none of them. The texts go to the article store at once; what is
passed on is everything about an article but its text.
"""

import base64
import hashlib
import json
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from index.article import Skipped, version_of
from index.cache import Cache, key_of
from index.errors import UnreadableArticle
from index.files import SourceFile, find_files
from index.languages import detect_language
from index.readers import READER_VERSION, BrokenPart, Part, Story, file_parts, read_part
from index.stories import SIGNATURE_VERSION, group_stories, signature
from index.tables import ArticleRecord
from index.texts import TextStore

# A file written this shortly before it was looked at may be written again within the clock's
# tick, with the same size and times: its content is read again the next time.
_SETTLED_NS = 2_000_000_000
_FILES_PER_COMMIT = 256


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
    """What the named places hold.

    articles: one for each distinct text, by path. skipped: what could not be read.
    """

    articles: tuple[ArticleRecord, ...]
    skipped: tuple[Skipped, ...]


def read_sources(
    roots: Sequence[Path],
    texts: TextStore,
    cache_folder: Path,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    read_again: bool = False,
) -> Sources:
    """Return the articles below the given files and folders; their texts are in the store.

    An article's id is its record's id or url if it has one, else its path below the root (and
    its line, in a file of many); where an id is taken, the later article's starts with the
    root's name. on_progress is told (files done, files). read_again: open every file.
    """
    found = list(find_files(roots))
    files = [file for file in found if isinstance(file, SourceFile)]
    collection = _Collection([place for place in found if isinstance(place, Skipped)])
    with (
        closing(Cache(cache_folder / "files.sqlite")) as contents,
        closing(Cache(cache_folder / "stories.sqlite")) as stories,
    ):
        reader = _Reader(texts, contents, stories, files, read_again)
        for done, file in enumerate(files, start=1):
            collection.add(file, reader.read(file))
            on_progress(done, len(files))
        reader.commit()
    return collection.sources()


class _Reader:
    """Reads files through the two caches: times → contents, content → stories."""

    def __init__(
        self,
        texts: TextStore,
        contents: Cache,
        stories: Cache,
        files: Sequence[SourceFile],
        read_again: bool,
    ) -> None:
        self._texts = texts
        self._contents = contents
        self._stories = stories
        # Where everything is read again, no text counts as kept before it has been put.
        self._known_versions = set() if read_again else texts.versions()
        known = {} if read_again else contents.get(_file_key(file) for file in files)
        self._parts_of = {key: _split_keys(value) for key, value in known.items()}
        self._known = stories.get(part for parts in self._parts_of.values() for part in parts)
        self._new_contents: list[tuple[bytes, bytes]] = []
        self._new_stories: list[tuple[bytes, bytes]] = []
        self._new_texts: list[tuple[str, str]] = []

    def read(self, file: SourceFile) -> list[KeptStory | BrokenPart]:
        parts = self._parts_of.get(_file_key(file))
        if parts is not None:
            kept = [self._kept(part) for part in parts]
            if all(found is not None for found in kept):
                return [story for found in kept if found is not None for story in found]
        return self._read_again(file)

    def commit(self) -> None:
        """Put what was read into the store and the caches: the texts first."""
        self._texts.put(self._new_texts)
        self._stories.put(self._new_stories)
        self._contents.put(self._new_contents)
        self._new_texts, self._new_stories, self._new_contents = [], [], []

    def _kept(self, part: bytes) -> list[KeptStory | BrokenPart] | None:
        """The stories of a content read before, if their texts are still in the store."""
        value = self._known.get(part)
        if value is None:
            return None
        kept = _stories_of(value)
        versions = {story.version for story in kept if isinstance(story, KeptStory)}
        return kept if versions <= self._known_versions else None

    def _read_again(self, file: SourceFile) -> list[KeptStory | BrokenPart]:
        found: list[KeptStory | BrokenPart] = []
        keys: list[bytes] = []
        try:
            for part in file_parts(Path(file.path)):
                key = _part_key(part)
                keys.append(key)
                if key not in self._known:
                    self._known.update(self._stories.get([key]))
                found += self._kept(key) or self._prepare(part, key)
        except UnreadableArticle as error:
            return [BrokenPart("", str(error))]
        except OSError as error:
            return [BrokenPart("", f"cannot be opened: {error.strerror}")]
        if time.time_ns() - max(file.mtime_ns, file.ctime_ns) > _SETTLED_NS:
            self._new_contents.append((_file_key(file), b"".join(keys)))
        if len(self._new_contents) + len(self._new_stories) >= _FILES_PER_COMMIT:
            self.commit()
        return found

    def _prepare(self, part: Part, key: bytes) -> list[KeptStory | BrokenPart]:
        prepared = list(prepare(part))
        for _, text in prepared:
            if text is not None:
                version = version_of(text)
                self._known_versions.add(version)
                self._new_texts.append((version, text))
        kept = [story for story, _ in prepared]
        self._new_stories.append((key, _packed(kept)))
        return kept


def prepare(part: Part) -> Iterator[tuple[KeptStory, str] | tuple[BrokenPart, None]]:
    """Yield the stories of a part with their texts, and what is broken in it."""
    try:
        for story in read_part(part):
            yield (story, None) if isinstance(story, BrokenPart) else (_keep(story), story.text)
    except UnreadableArticle as error:
        yield BrokenPart("", str(error)), None


def _keep(story: Story) -> KeptStory:
    return KeptStory(
        id=story.id,
        title=story.title,
        published=story.published,
        publisher=story.publisher,
        language=detect_language(story.text),
        version=version_of(story.text),
        place=story.place,
        signature=base64.b64encode(signature(story.text)).decode("ascii"),
    )


@dataclass
class _Collection:
    """Articles as they are met: one for each text, each with an id of its own."""

    skipped: list[Skipped]
    articles: dict[str, ArticleRecord] = field(default_factory=dict)  # by version
    signatures: list[bytes] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)

    def add(self, file: SourceFile, stories: Iterable[KeptStory | BrokenPart]) -> None:
        path = _distinct(file.shown, self.paths)
        self.paths.add(path)
        for story in stories:
            if isinstance(story, BrokenPart):
                place = f"{path}, {story.place}" if story.place else path
                self.skipped.append(Skipped(place, story.reason))
            elif first := self.articles.get(story.version):
                self.articles[story.version] = replace(first, also=(*first.also, path))
            else:
                self._add_article(file, path, story)

    def _add_article(self, file: SourceFile, path: str, story: KeptStory) -> None:
        line = f":{story.place.removeprefix('line ')}" if story.place else ""
        wanted = story.id or file.below + line
        if wanted in self.ids:
            wanted = _distinct(story.id or file.shown + line, self.ids)
        self.ids.add(wanted)
        self.articles[story.version] = ArticleRecord(
            id=wanted,
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
                article if article.story == first else replace(article, story=int(first))
                for article, first in zip(self.articles.values(), groups, strict=True)
            ),
            tuple(sorted(self.skipped, key=lambda skipped: skipped.path)),
        )


def _distinct(name: str, taken: set[str]) -> str:
    """The name, or the first of "name (2)", "name (3)" … that is free."""
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name} ({number})", number + 1
    return candidate


def _file_key(file: SourceFile) -> bytes:
    times = f"{file.size} {file.mtime_ns} {file.ctime_ns}"
    return key_of("file", str(READER_VERSION), file.path, times)


def _part_key(part: Part) -> bytes:
    versions = f"{READER_VERSION} {SIGNATURE_VERSION}"
    digest = hashlib.sha256(part.content).hexdigest()
    return key_of("stories", versions, part.ending, str(part.first_line), digest)


def _split_keys(value: bytes) -> list[bytes]:
    size = hashlib.sha256().digest_size
    return [value[first : first + size] for first in range(0, len(value), size)]


def _packed(stories: Sequence[KeptStory | BrokenPart]) -> bytes:
    values = [list(asdict(story).values()) for story in stories]
    return zlib.compress(json.dumps(values).encode(), 1)


def _stories_of(value: bytes) -> list[KeptStory | BrokenPart]:
    broken_fields = 2
    return [
        BrokenPart(*values) if len(values) == broken_fields else KeptStory(*values)
        for values in json.loads(zlib.decompress(value))
    ]
