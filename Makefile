# make run    sets up, builds and opens the demo        make test     sets up and runs every check and test
# make build  release build of folio and folio-paper    make check    format lint and import rules
# make install PREFIX=/usr/local                        make docs     writes docs/keys.md and docs/man
# make picture  writes docs/screen.svg, the screen on a paper broker of its own
# make bench  measures what is promised of speed; BENCH="--json FILE --dir DIR" says where, SCREEN the same for the screen
# make bench-live LIVE="--replay DIR" SECONDS=600   the programs on a recorded day, at speed 600
# make bench-streams   500 stream clients on one paper broker: delays, CPU, memory, fairness (about a minute)
# make bench-orders   orders on disk and reads of 100 accounts on one paper broker, and ten times that (about a minute)
# make bench-start   how long the paper broker takes to start with a million events (a few minutes)
# make door   malformed, oversize, smuggled and slow requests at one paper broker, beside an honest client; DOOR="--seconds 60 --slow 4000"
# make torture KILLS=2000   kills clients and servers on a net that fails; DURATION=600 (s), SEEDS=20, SEED=1, RATE=0.3,
#                           SIMULATED=1000
# make ledger-kills KILLS=10000   kills the paper broker amid orders; every order it answered must be there (10 to 40 minutes)
# make torture-syscalls     kills the client and the server at every system call that matters (needs strace)
# make torture-streams CUTS=1000   disturbs streams in every way; client and server must agree after each; SEED=1
# make terminal-deaths DEATHS=100 RESIZES=10000   every kind of end of the screen, on every kind of terminal (some minutes)
# make hostile-text   10,000,000 byte strings into the keyboard's decoder, 1,000,000 hostile texts through the sanitizer (some minutes)
# make ledger-operations OPERATIONS=10000000   random orders beside a model in exact fractions: every figure, every digit
# make returns-check   returns and risk of 20 real stocks, 1990 to 2022, against other libraries (needs python3 and PyPI)
# make journals-check BOOKS=500   journals of random accounts, read by hledger and beancount: quantities, cost, gains (a minute or two)
# make conformance OPENAPI=DIR   alpaca-py, unmodified, against the paper broker (needs python3 and PyPI); with DIR all that is
#                           said is held against the OpenAPI documents there
.POSIX:
PREFIX = /usr/local
DESTDIR =
RELEASE = .build/release
SECONDS = 600
OPERATIONS = 10000000
BOOKS = 500
DEATHS = 100
RESIZES = 10000

.PHONY: journals-check hostile-text picture run build test check install docs conformance door ledger-kills ledger-operations returns-check bench bench-live bench-orders bench-start bench-streams terminal-deaths torture torture-syscalls torture-streams clean

run: build
	@$(RELEASE)/folio demo

build:
	@scripts/setup
	swift build -c release --static-swift-stdlib --product folio
	swift build -c release --static-swift-stdlib --product folio-paper

check:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks
	scripts/check-imports

test:
	@scripts/setup test
	$(MAKE) check
	swift build --build-tests
	scripts/run-tests

install: build
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/folio/themes" "$(DESTDIR)$(PREFIX)/share/man/man1"
	install -s -m 755 $(RELEASE)/folio $(RELEASE)/folio-paper "$(DESTDIR)$(PREFIX)/bin"
	install -m 644 themes/*.toml "$(DESTDIR)$(PREFIX)/share/folio/themes"
	install -m 644 docs/man/*.1 "$(DESTDIR)$(PREFIX)/share/man/man1"
	scripts/install-completions $(RELEASE) "$(DESTDIR)$(PREFIX)/share"

docs:
	FOLIO_RECORD=1 swift test --filter KeyReferenceTests || true
	swift package --allow-writing-to-package-directory generate-manual --output-directory docs/man
	rm -f docs/man/folio-bench.1 docs/man/folio-door.1 docs/man/folio-order-load.1 docs/man/folio-stream-load.1

picture: build
	scripts/picture $(RELEASE) docs/screen.svg

conformance: build
	OPENAPI="$(OPENAPI)" scripts/conformance $(RELEASE)

bench: build
	swift build -c release --static-swift-stdlib --product folio-bench
	@failed=0; $(RELEASE)/folio-bench $(BENCH) || failed=1; \
	  $(RELEASE)/folio-bench decode || failed=1; \
	  $(RELEASE)/folio-bench chart || failed=1; \
	  $(RELEASE)/folio-bench tables || failed=1; \
	  $(RELEASE)/folio-bench history || failed=1; \
	  $(RELEASE)/folio-bench screen $(SCREEN) || failed=1; exit $$failed

bench-live: build
	swift build -c release --static-swift-stdlib --product folio-bench
	$(RELEASE)/folio-bench live --seconds $(SECONDS) $(LIVE)

bench-orders:
	@scripts/setup
	swift build -c release --static-swift-stdlib --product folio-paper
	swift build -c release --static-swift-stdlib --product folio-order-load
	scripts/bench-orders $(RELEASE) $(BENCH)

bench-start:
	@scripts/setup
	swift build -c release --static-swift-stdlib --product folio-paper
	swift build -c release --static-swift-stdlib --product folio-order-load
	scripts/bench-start $(RELEASE)

bench-streams:
	@scripts/setup
	swift build -c release --static-swift-stdlib --product folio-paper
	swift build -c release --static-swift-stdlib --product folio-stream-load
	scripts/bench-streams $(RELEASE) $(BENCH)

ledger-kills:
	@scripts/setup test
	swift build --build-tests
	FOLIO_LEDGER_KILLS="$(KILLS)" swift test --skip-build --disable-xctest --filter LedgerKillTests

door:
	@scripts/setup
	swift build -c release --static-swift-stdlib --product folio-paper
	swift build -c release --static-swift-stdlib --product folio-door
	ulimit -n "$$(ulimit -H -n)"; $(RELEASE)/folio-door $(DOOR)

torture:
	@DURATION="$(DURATION)" SEEDS="$(SEEDS)" KILLS="$(KILLS)" SEED="$(SEED)" RATE="$(RATE)" SIMULATED="$(SIMULATED)" \
	  scripts/torture

torture-syscalls:
	@scripts/torture syscalls

torture-streams:
	@CUTS="$(CUTS)" SEED="$(SEED)" scripts/torture streams

hostile-text:
	@scripts/setup test
	swift build --build-tests
	FOLIO_BYTE_STRINGS=10000000 FOLIO_TEXTS=1000000 swift test --skip-build --disable-xctest --filter HostileBytesTests

terminal-deaths:
	@scripts/setup test
	swift build --build-tests
	FOLIO_DEATHS="$(DEATHS)" FOLIO_RESIZES="$(RESIZES)" swift test --skip-build --disable-xctest --filter "Terminal(Death|Kind)Tests"

ledger-operations:
	@scripts/setup test
	swift build -c release --build-tests -Xswiftc -enable-testing --scratch-path .build/tested
	OPERATIONS=$(OPERATIONS) swift test -c release --skip-build --disable-xctest --scratch-path .build/tested \
	  -Xswiftc -enable-testing --filter LedgerOperationsTests

returns-check:
	@scripts/setup test
	swift build --build-tests
	scripts/returns-check

journals-check:
	@scripts/setup test
	swift build --build-tests
	FOLIO_BOOKS="$(BOOKS)" swift test --skip-build --disable-xctest --filter BookProgramTests

clean:
	swift package clean
