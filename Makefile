# make demo   run six made-up platforms through the real pipeline and serve the site
# make test   formatting, vet, staticcheck and every test
# make build  the program, as bin/smallprint

GO ?= go

.PHONY: build demo test check bench

build:
	$(GO) build -trimpath -o bin/smallprint ./cmd/smallprint

demo: build
	./bin/smallprint demo

test: check
	$(GO) test ./...

check:
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "gofmt would change:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...
