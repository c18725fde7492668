# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""References of cp.async.bulk.tensor and cp.reduce.async.bulk.tensor: boxes (PTX ISA §5.5.3), columns of pixels (§5.5.4),
four rows (§5.5.5). One thread copies; a tensor is a list of words, dimension 0 dense."""
import itertools

SIZES = {1: (13,), 2: (8, 5), 3: (8, 5, 3), 4: (8, 4, 3, 2), 5: (8, 3, 2, 2, 3)}
BOXES = {1: (8,), 2: (4, 3), 3: (4, 2, 2), 4: (4, 2, 2, 2), 5: (4, 2, 1, 2, 2)}
OPERATIONS = {"add": lambda a, b: a + b, "min": min, "max": max, "and": lambda a, b: a & b, "or": lambda a, b: a | b,
              "xor": lambda a, b: a ^ b, "inc": lambda a, b: 0 if a >= b else a + 1, "dec": lambda a, b: b if a == 0 or a > b else a - 1}
S32, U32 = 3, 2  # of tensormap.replace .elemtype


class Copy:
    """way: load, store, or the operation of a reduction. starts: coordinates of each run. The map's bytes are those of
    support/tensor_map.h, which the encoding functions write (conformance C3/tensor_maps); the kernel adds the address."""

    def __init__(self, way, rank, starts, mode="", extra="", to="shared::cta", steps=(), signed=False):
        self.way, self.rank, self.starts, self.mode, self.signed = way, rank, starts, mode, signed
        self.size, self.box = SIZES[rank], self.box_of(rank)
        self.steps = list(steps) + [1] * (5 - len(steps))
        self.hint = "L2::cache_hint" in extra
        self.multicast = "multicast" in extra
        word = f".{mode}" if mode else ""
        if way == "load":
            self.text = f"cp.async.bulk.tensor.{rank}d.{to}.global{word}.mbarrier::complete_tx::bytes{extra}"
        elif way == "store":
            self.text = f"cp.async.bulk.tensor.{rank}d.global.shared::cta{word}.bulk_group{extra}"
        else:
            self.text = f"cp.reduce.async.bulk.tensor.{rank}d.global.shared::cta.{way}{word}.bulk_group{extra}"

    def box_of(self, rank):
        return BOXES[rank]

    def counts(self):
        return [-(-box // step) for box, step in zip(self.box, self.steps)]

    def shared_words(self):
        words = 1
        for count in self.counts():
            words *= count
        return words

    def coordinate_count(self):
        return self.rank

    def offsets(self):
        """How many come behind the coordinates of a start."""
        return 0

    def added(self, mode):
        """The operand of what is added; of im2col::w it is always two numbers."""
        count = 2 if mode.startswith("im2col::w") else self.offsets()
        return f", {{{', '.join(f'%n{i}' for i in range(count))}}}" if count else ""

    def places(self, start):
        """The coordinates of each element of shared memory."""
        for index in itertools.product(*(range(count) for count in reversed(self.counts()))):
            yield tuple(first + i * step for first, i, step in zip(start, reversed(index), self.steps))

    def map_words(self):
        stride, at = [], 4
        for size in self.size:
            at *= size
            stride.append(at)
        words = [0, 0]
        for i in range(4):
            words += [stride[i] if i + 1 < self.rank else 0, 0]
        words += [self.size[i] if i < self.rank else 1 for i in range(5)] + self.map_box() + self.steps
        return words + [self.rank - 1, S32 if self.signed else U32, 0, 0, 0, 0, 0]

    def map_box(self):
        return [self.box[i] if i < self.rank else 1 for i in range(5)]

    def kernel(self):
        numbers = self.coordinate_count() + self.offsets()
        params = "".join(f", .param .u32 c{i}" for i in range(numbers))
        lines = [f".visible .entry {self.name}(.param .u64 out, .param .u64 tensor, .param .u64 map, .param .u64 in{params}) {{",
                 f"  .shared .align 128 .b32 tile[{self.shared_words()}]; .shared .align 8 .b64 bar;",
                 "  .reg .b64 %o, %m, %map, %in, %s, %h, %a, %b; .reg .b32 %c<9>, %i, %x; .reg .pred %p; .reg .b16 %n<9>, %mask;",
                 "  ld.param.u64 %o, [out]; ld.param.u64 %m, [tensor]; ld.param.u64 %map, [map]; ld.param.u64 %in, [in];",
                 "  tensormap.replace.tile.global_address.global.b1024.b64 [%map], %m;",
                 "  fence.proxy.tensormap::generic.release.gpu; fence.proxy.tensormap::generic.acquire.gpu [%map], 128;",
                 "  createpolicy.fractional.L2::evict_first.b64 %h, 1.0; mov.b16 %mask, 1;"]
        lines += [f"  ld.param.u32 %c{i}, [c{i}];" for i in range(numbers)]
        place = f"[%map, {{{', '.join(f'%c{i}' for i in range(self.coordinate_count()))}}}]"
        hint = ", %h" if self.hint else ""
        if self.way == "load":
            first = self.coordinate_count()
            lines += [f"  cvt.u16.u32 %n{i}, %c{first + i};" for i in range(self.offsets())]
            # A prefetch changes nothing that a program sees, in whatever mode.
            modes = ["im2col", "im2col::w", "im2col::w::128"] if self.offsets() else [self.mode]
            lines += [f"  cp.async.bulk.prefetch.tensor.{self.rank}d.L2.global{f'.{mode}' if mode else ''}"
                      f"{'.L2::cache_hint' if hint else ''} {place}{self.added(mode)}{hint};" for mode in modes]
            lines += ["  mbarrier.init.shared::cta.b64 [bar], 1;",
                      f"  mbarrier.arrive.expect_tx.shared::cta.b64 %s, [bar], {4 * self.shared_words()};",
                      f"  {self.text} [tile], {place}, [bar]{self.added(self.mode)}{', %mask' if self.multicast else ''}{hint};",
                      "  mbarrier.test_wait.shared::cta.b64 %p, [bar], %s; selp.u32 %x, 1, 0, %p;",
                      f"  st.global.u32 [%o+{4 * self.shared_words()}], %x;"]
            lines += self.copy("out", "tile", self.shared_words())
        else:
            lines += self.copy("tile", "in", self.shared_words())
            lines += ["  fence.proxy.async.shared::cta;", f"  {self.text} {place}, [tile]{hint};",
                      "  cp.async.bulk.commit_group; cp.async.bulk.wait_group 0;"]
            lines += self.copy("out", "tensor", self.tensor_words())
        return "\n".join(lines + ["  ret;", "}"])

    @staticmethod
    def copy(to, source, words):
        registers = {"out": "%o", "tensor": "%m", "in": "%in"}
        begin = lambda at, r: f"mov.u64 {r}, {at};" if at == "tile" else f"mov.b64 {r}, {registers[at]};"
        space = lambda at: "shared" if at == "tile" else "global"
        return [f"  {begin(source, '%a')} {begin(to, '%b')} mov.u32 %i, 0;", f"copy_{source}:",
                f"  ld.{space(source)}.b32 %x, [%a]; st.{space(to)}.b32 [%b], %x; add.u64 %a, %a, 4; add.u64 %b, %b, 4;",
                f"  add.u32 %i, %i, 1; setp.lt.u32 %p, %i, {words}; @%p bra copy_{source};"]

    def tensor_words(self):
        words = 1
        for size in self.size:
            words *= size
        return words

    def exec_line(self, chance):
        return "\n".join(self.line(start, chance) for start in self.starts)

    def line(self, start, chance):
        number = lambda: chance.randint(-50, 50) if self.signed else chance.randint(0, 100)
        tensor = [number() for _ in range(self.tensor_words())]
        given = [number() for _ in range(self.shared_words())]

        def index(place):
            at = 0
            for coordinate, size in reversed(list(zip(place, self.size))):
                if not 0 <= coordinate < size:
                    return None
                at = at * size + coordinate
            return at
        places = [index(place) for place in self.places(start)]
        assert len(places) == self.shared_words()
        after = list(tensor)
        for at, value in zip(places, given):
            if at is not None and self.way != "load":
                after[at] = value if self.way == "store" else OPERATIONS[self.way](after[at], value)
        expected = [0 if at is None else tensor[at] for at in places] + [1] if self.way == "load" else after
        words = lambda values: ", ".join(str(v) for v in values)
        return (f"// EXEC: {self.name}([{words(tensor)}], [{words(self.map_words())}], [{words(given)}], {words(start)}) == "
                f"{words(expected)}")


class Rows(Copy):
    """.tile::gather4 and .tile::scatter4: boxes of one row at {x, y0, y1, y2, y3}, one behind the other."""

    def box_of(self, rank):
        return (4, 1)

    def shared_words(self):
        return 16

    def coordinate_count(self):
        return 5

    def places(self, start):
        for row in start[1:]:
            yield from ((start[0] + i, row) for i in range(4))


class Column(Copy):
    """Pixels along W, then H, then D, then the next image, within the box of the corners; a start is where the first
    pixel is, and behind that what is added to the coordinates between the first and the last."""

    def __init__(self, *arguments, lower=(-1, 0, -1), upper=(-1, -1, 0), pixels=7, **options):
        self.lower, self.upper, self.pixels = lower, upper, pixels
        super().__init__(*arguments, **options)

    def shared_words(self):
        return 4 * self.pixels

    def offsets(self):
        return self.rank - 2 if self.way == "load" else 0

    def map_box(self):
        corners = [self.lower[i] & 0xffff | (self.upper[i] & 0xffff) << 16 for i in range(self.rank - 2)]
        return ([4, self.pixels] + corners + [0, 0, 0])[:5]

    def places(self, start):
        begin, added = start[:self.rank], list(start[self.rank:]) or [0] * (self.rank - 2)
        middle = range(1, self.rank - 1)
        spans = [range(self.lower[i - 1], self.size[i] + self.upper[i - 1], self.steps[i]) for i in middle]
        all_pixels = [(n, *reversed(place)) for n in range(self.size[-1] + self.pixels) for place in itertools.product(*reversed(spans))]
        first = all_pixels.index((begin[-1], *begin[1:-1]))
        for n, *place in all_pixels[first:first + self.pixels]:
            for channel in range(4):
                yield (begin[0] + channel, *(p + a for p, a in zip(place, added)), n)


def starts_of(rank):
    """Inside, over the upper ends, below the lower ones."""
    size = SIZES[rank]
    return [tuple([1, 2, 1, 0, 1][:rank]), tuple(s - 2 for s in size), tuple([-2, -1, 0, -1, 0][:rank])]


def boxes():
    for rank in range(1, 6):
        starts = starts_of(rank)
        yield Copy("load", rank, starts, "tile" if rank % 2 else "", to="shared::cluster")
        yield Copy("load", rank, starts[1:], steps=(1, 2, 1, 2, 1)[:rank])
        yield Copy("store", rank, starts, "tile" if rank % 2 else "", ".L2::cache_hint" if rank > 2 else "")
        yield Copy(list(OPERATIONS)[rank], rank, starts[:2], "" if rank % 2 else "tile", ".L2::cache_hint" if rank < 3 else "")
    for extra in (".multicast::cluster", ".cta_group::1", ".cta_group::2", ".L2::cache_hint", ".multicast::cluster.L2::cache_hint"):
        yield Copy("load", 2, starts_of(2)[:1], extra=extra, to="shared::cluster")
    for operation in OPERATIONS:
        yield Copy(operation, 2, starts_of(2)[:1])
    for operation in ("add", "min", "max"):
        yield Copy(operation, 1, starts_of(1), signed=True)


def rows():
    starts = [(1, 0, 3, 2, 4), (6, 4, 4, 0, 1), (-1, -1, 0, 5, 2)]
    for extra in ("", ".multicast::cluster", ".cta_group::1", ".cta_group::2", ".L2::cache_hint"):
        yield Rows("load", 2, starts if not extra else starts[:1], "tile::gather4", extra, "shared::cluster" if extra else "shared::cta")
    for extra in ("", ".L2::cache_hint"):
        yield Rows("store", 2, [(1, 0, 3, 2, 4), (6, 4, 3, 0, 1), (-1, -1, 0, 5, 2)], "tile::scatter4", extra)


def columns():
    starts = {3: [(0, 0, 0, 0), (4, 2, 1, 2), (6, -1, 2, 1)], 4: [(0, 0, 0, 0, 1, 0), (4, 2, 1, 0, 0, 1)],
              5: [(0, 1, 0, 0, 0, 0, 0, 1), (4, -1, 0, -1, 1, 2, 1, 0)]}
    for rank in (3, 4, 5):
        yield Column("load", rank, starts[rank], "im2col")
        bare = [s[:rank] for s in starts[rank]]
        yield Column("store", rank, bare, "im2col_no_offs", ".L2::cache_hint" if rank == 4 else "")
        yield Column("min" if rank == 4 else "add", rank, bare, "im2col_no_offs", ".L2::cache_hint" if rank == 3 else "")
    for extra in (".multicast::cluster", ".cta_group::1", ".cta_group::2", ".L2::cache_hint"):
        yield Column("load", 3, starts[3][:1], "im2col", extra, "shared::cluster")
    yield Column("load", 3, [(0, -1, 0, 0), (4, 1, 1, 1)], "im2col", steps=(1, 2))
    for operation in ("max", "inc", "dec", "and", "or", "xor"):
        yield Column(operation, 3, [(0, 0, 0)], "im2col_no_offs")


def cases():
    yield from boxes()
    yield from rows()
    yield from columns()
