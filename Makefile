# Hài Lòng. `make help` lists the targets; README.md tells what they are for.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS   += --no-print-directory

BIN   := bin/hailong
CACHE := .cache
# Tests run in a zone with an odd offset, so that no day is the machine's by chance.
TEST  := TZ=America/St_Johns go test -shuffle=on
# Properties are tried on the same cases each time; RAPID_SEED=0 looks for others.
export RAPID_SEED ?= 2026
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

# Packages that start no goroutine of their own: the race detector has nothing to find
# there, and makes them four times slower. Nor has it in e2e, which runs the real binary.
SINGLE := api|catalog|certify|demo|export|page|paper|report|score|transfer
# Long tests that do one thing after the other, in packages that have others for the
# race detector.
SWEPT  := exports figures ledger store/mongo
SWEEPS := ^Test(Attacker.*|HistoryOfHaiPhong|ChangesByWeeks|ChangesTellNoWithheldWeek|ATrialNeverTellsOfFew|WhateverFailsTheNextTryCompletes|EveryCommandMayFail|FlatMemory)$$

# Commands that tests use, and the Debian package each comes from.
TOOLS := curl:curl redis-server:redis-server chromium:chromium zbarimg:zbar-tools pdftoppm:poppler-utils gcc:gcc promtool:prometheus

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 18

.PHONY: run
run: build ## build everything and start with the demonstration campaign (LAN=1: reachable by phones in the same network)
	@HAILONG_CONFIG=$${HAILONG_CONFIG:-configs/dev.yaml} $(BIN) serve --demo $(if $(LAN),--lan)

.PHONY: build
build: ui ## build bin/hailong with the front ends inside
	@for f in survey-ui/dist/enhance.js survey-ui/dist/console/index.html kiosk/dist/index.html; do \
	  test -s $$f || { echo "$$f is not built: run make ui"; exit 1; }; done
	@mkdir -p bin
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o $(BIN) ./server

.PHONY: ui
ui: survey-ui/node_modules/.ok kiosk/node_modules/.ok ## build the front ends
	@npm --prefix survey-ui run --silent build
	@npm --prefix kiosk run --silent build

%/node_modules/.ok: %/package-lock.json
	@npm --prefix $* ci --no-fund --no-audit --loglevel=error
	@touch $@

.PHONY: check
check: ## the quick round: format, vet, Go tests that need no server and no browser
	@out=$$(gofmt -l configs server kiosk/*.go survey-ui/*.go); test -z "$$out" || { echo "gofmt these: $$out"; exit 1; }
	@go vet -tags office ./...
	@go test $$(go list ./... | grep -vE '/(e2e|poster|report|redis|mongo|guard|metrics)$$')

# What is watched for races waits more than it works, so the rest that needs no quiet
# machine runs beside it. Browsers wait, too: those of the console and the tablet together
# leave the machine time to spare, but no other work runs beside them.
.PHONY: test
test: deps build lint ## everything: both stores, Redis, posters, front ends, browser; installs what it needs
	@$(MAKE) -j2 --output-sync=target test-race test-rest
	@$(TEST) -timeout 20m ./server/e2e
	@$(MAKE) -j2 --output-sync=target e2e-console e2e-kiosk

.PHONY: e2e-console
e2e-console:
	@npm --prefix survey-ui run e2e

.PHONY: e2e-kiosk
e2e-kiosk:
	@npm --prefix kiosk run e2e

.PHONY: test-race
test-race:
	@$(TEST) -race -timeout 20m -skip '$(SWEEPS)' $$(go list ./... | grep -vE '/server/($(SINGLE)|e2e)$$')
	@$(TEST) -race ./server/api ./server/report -run 'AtOnce|TokensAreRenewed|GivesTheSameBytes|GiveTheSameBytes'

.PHONY: test-rest
test-rest:
	@$(TEST) -timeout 20m $(addprefix ./server/,$(subst |, ,$(SINGLE)))
	@$(TEST) -timeout 20m -run '$(SWEEPS)' $(addprefix ./server/,$(SWEPT))
	@$(MAKE) fuzz FUZZTIME=20000x
	@npm --prefix survey-ui run --silent gen -- --check
	@npm --prefix survey-ui test
	@npm --prefix kiosk test

.PHONY: lint
lint: ## formatting, vet, staticcheck
	@out=$$(gofmt -l configs server kiosk/*.go survey-ui/*.go); test -z "$$out" || { echo "gofmt these: $$out"; exit 1; }
	@go vet -tags office ./...
	@go run $(STATICCHECK) -tags office ./...

# A fuzz target is a function; go test takes one at a time. A count (20000x) ends
# a run exactly; a time (60s) may end in the middle of an input.
.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME (default 60s)
	@for f in $$(grep -rlE '^func Fuzz' --include='*_test.go' server); do \
	  for t in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9]+).*/\1/p' "$$f"); do \
	    out=$$(go test -run '^$$' -fuzz "^$$t\$$" -fuzztime $(or $(FUZZTIME),60s) -fuzzminimizetime 1s "./$$(dirname "$$f")" 2>&1) \
	      || { echo "$$out"; exit 1; }; \
	    echo "fuzz $$t: $$(grep -E '^fuzz:' <<<"$$out" | tail -n 1 | cut -d, -f2-3)"; \
	  done; done

.PHONY: office
office: ## what LibreOffice makes of exports; installs it, half a gigabyte
	@$(MAKE) deps TOOLS=soffice:libreoffice-calc-nogui
	@$(TEST) -tags office ./server/export -run LibreOffice

.PHONY: bench
bench: build deps ## the table of speed and size, against an empty handler in the same run (STORED=5000000)
	@go run ./server/bench $(if $(STORED),-stored $(STORED))

.PHONY: shots
shots: build ## screenshots of the residents' pages into .cache/shots
	@npm --prefix survey-ui run shots

.PHONY: deps
deps: ## install the Debian packages that tests use, or say which are missing
	@missing=""; for t in $(TOOLS); do command -v "$${t%%:*}" >/dev/null || missing="$$missing $${t##*:}"; done; \
	test -z "$$missing" && exit 0; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then as=""; \
	elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then as="sudo"; \
	else echo "Tests need these packages, please install them:$$missing"; \
	  echo "  sudo apt-get update && sudo apt-get install -y$$missing"; exit 1; fi; \
	echo "installing$$missing"; \
	$$as apt-get update -qq; DEBIAN_FRONTEND=noninteractive $$as apt-get install -y -qq --no-install-recommends $$missing >/dev/null

.PHONY: clean
clean: ## remove what was built; keeps ./data
	@rm -rf bin $(CACHE) survey-ui/node_modules kiosk/node_modules
	@find survey-ui/dist kiosk/dist -mindepth 1 ! -name .gitkeep -delete
