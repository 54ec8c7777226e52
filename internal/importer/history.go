package importer

import (
	"context"
	"errors"
	"iter"
	"strings"

	"smallprint"
)

// A History is an open repository of recorded texts or pages. Close it.
type History struct {
	path string
	kind kind
	repo *repository
	root string
}

// OpenVersions opens a versions repository: a folder, bare one or bundle.
// temp is the folder to unpack in, "" for the system's.
func OpenVersions(ctx context.Context, path, temp string) (*History, error) {
	return openHistory(ctx, path, temp, kindVersions)
}

// OpenSnapshots opens a snapshots repository.
func OpenSnapshots(ctx context.Context, path, temp string) (*History, error) {
	return openHistory(ctx, path, temp, kindSnapshots)
}

func openHistory(ctx context.Context, path, temp string, k kind) (*History, error) {
	explain := (&reader{ctx: ctx, path: path}).explain
	repo, err := openRepository(ctx, path, temp)
	if err != nil {
		return nil, explain(err)
	}
	h := &History{path: path, kind: k, repo: repo}
	out, err := repo.run(ctx, nil, "rev-list", "--max-parents=0", repo.head)
	if err != nil {
		return nil, errors.Join(explain(err), repo.Close())
	}
	for _, id := range strings.Fields(string(out)) {
		if validID(id) && (h.root == "" || id < h.root) {
			h.root = id
		}
	}
	return h, nil
}

// Root is what the history is known by, wherever a copy of it lies: the id of
// its first commit, of several the smallest.
func (h *History) Root() string { return h.root }

// Holds tells whether a commit is part of the history, so that reading can go
// on after it.
func (h *History) Holds(ctx context.Context, commit string) (bool, error) {
	if !validID(commit) {
		return false, nil
	}
	_, err := h.repo.run(ctx, nil, "merge-base", "--is-ancestor", commit, h.repo.head)
	return err == nil, ctx.Err()
}

// Records reads the history, as OTAVersions and OTASnapshots do.
func (h *History) Records(ctx context.Context, o Options) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		r := reader{ctx: ctx, path: h.path, options: o, kind: h.kind, yield: yield, repo: h.repo, others: map[string]bool{}}
		if err := r.read(); err != nil && !errors.Is(err, errStopped) {
			yield(Record{}, r.explain(err))
		}
	}
}

// Close removes what was unpacked.
func (h *History) Close() error {
	if err := h.repo.Close(); err != nil {
		return &smallprint.Error{Kind: smallprint.KindStorage, What: "cannot remove a temporary folder", Err: err}
	}
	return nil
}
