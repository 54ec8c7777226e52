package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"smallprint"
)

// records reads one repository from end to end.
func records(ctx context.Context, path string, o Options, k kind) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		r := reader{ctx: ctx, path: path, options: o, kind: k, yield: yield, others: map[string]bool{}}
		if err := r.read(); err != nil && !errors.Is(err, errStopped) {
			yield(Record{}, r.explain(err))
		}
	}
}

// errStopped ends reading when the consumer wants no more.
var errStopped = errors.New("stopped")

// A reader is the state of one pass over a repository.
type reader struct {
	ctx     context.Context
	path    string
	options Options
	kind    kind
	yield   func(Record, error) bool

	repo      *repository // that is open already, or nil
	objects   *objects
	passed    int             // records
	others    map[string]bool // other services than the one asked for, while none of it came
	otherKind int             // documents of the other kind of repository
}

func (r *reader) read() error {
	repo := r.repo
	if repo == nil {
		var err error
		if repo, err = openRepository(r.ctx, r.path, r.options.Temp); err != nil {
			return err
		}
		defer repo.Close()
	}
	if err := r.checkAfter(repo); err != nil {
		return err
	}
	total, err := repo.count(r.ctx, r.options.After)
	if err != nil {
		return err
	}
	if r.objects, err = repo.objects(r.ctx); err != nil {
		return err
	}
	defer r.objects.close()
	w, err := repo.walk(r.ctx, r.options.After)
	if err != nil {
		return err
	}
	defer w.close()
	d := differ{objects: r.objects}
	for done := 1; ; done++ {
		ids, err := w.next()
		if errors.Is(err, io.EOF) {
			return r.checkKind()
		}
		if err == nil {
			err = r.commit(&d, ids[0], ids[1:])
		}
		if err != nil {
			return err
		}
		if r.options.Progress != nil {
			r.options.Progress(done, total)
		}
	}
}

// checkAfter sees that the commit to go on after is part of this history.
func (r *reader) checkAfter(repo *repository) error {
	after := r.options.After
	if after == "" {
		return nil
	}
	if !validID(after) {
		return smallprint.Errorf(smallprint.KindInvalid, "", "%.80q is not a commit to go on after", after)
	}
	if _, err := repo.run(r.ctx, nil, "merge-base", "--is-ancestor", after, repo.head); err != nil {
		if r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		return smallprint.Errorf(smallprint.KindConflict, "Its history was rewritten or it is another one: import it from the beginning; what is there already is not added again",
			"the history of %s does not hold commit %s, where the last import ended", r.path, after)
	}
	return nil
}

// checkKind tells who reads snapshots as versions, or the reverse.
func (r *reader) checkKind() error {
	if err := r.checkService(); err != nil {
		return err
	}
	if r.passed > 0 || r.otherKind == 0 || r.options.After != "" || r.options.Service != "" {
		return nil
	}
	if r.kind == kindVersions {
		return smallprint.Errorf(smallprint.KindInvalid, "Read it as snapshots (--snapshots)", "%s holds pages as they were served and no versions", r.path)
	}
	return smallprint.Errorf(smallprint.KindInvalid, "Read it as versions", "%s holds versions and no snapshots", r.path)
}

// checkService tells who asks for a service that the whole history never had.
func (r *reader) checkService() error {
	if r.options.Service == "" || r.passed > 0 || r.options.After != "" {
		return nil
	}
	hint := "Services are named as the repository's folders are"
	if names := likely(r.options.Service, r.others); len(names) > 0 {
		hint = "Did you mean " + strings.Join(names, ", ") + "? " + hint
	}
	return smallprint.Errorf(smallprint.KindNotFound, hint, "%s holds nothing of a service %q", r.path, r.options.Service)
}

// likely are up to three names that hold the one asked for or begin like it.
func likely(asked string, names map[string]bool) []string {
	asked = strings.ToLower(asked)
	var out []string
	for _, name := range sortedKeys(names) {
		low := strings.ToLower(name)
		if len(out) < 3 && (strings.Contains(low, asked) || strings.Contains(asked, low) || len(asked) > 2 && strings.HasPrefix(low, asked[:3])) {
			out = append(out, name)
		}
	}
	return out
}

// commit passes on what one commit changed.
func (r *reader) commit(d *differ, id string, parents []string) error {
	raw, err := r.objects.get(id, "commit")
	if err != nil {
		return err
	}
	changes, err := d.changes(id, raw, parents)
	if err != nil {
		return fmt.Errorf("commit %s: %w", id, err)
	}
	info := parseCommit(raw)
	for _, c := range changes {
		pl, err := parsePath(c.path, r.kind)
		switch {
		case errors.Is(err, errNotDocument):
			continue
		case errors.Is(err, errOtherKind):
			r.otherKind++
		}
		if err == nil {
			err = checkMode(c.mode)
		}
		if err != nil {
			r.skip(id, c.path, err)
			continue
		}
		if r.options.Service != "" && !strings.EqualFold(pl.service, r.options.Service) {
			if len(r.others) < 10_000 {
				r.others[pl.service] = true
			}
			continue
		}
		if err := r.record(d, id, c, pl, &info); err != nil {
			return err
		}
	}
	return nil
}

// checkMode lets files pass.
func checkMode(mode string) error {
	switch mode {
	case "100644", "100755", "100664": // the last in very old histories
		return nil
	case treeMode:
		return errors.New("it lies deeper than <service>/<terms type>")
	case "120000":
		return errors.New("it is a symbolic link")
	case "160000":
		return errors.New("it is a submodule")
	}
	return fmt.Errorf("it has the mode %.10s", mode)
}

func (r *reader) record(d *differ, id string, c change, pl place, info *commitInfo) error {
	rec := Record{
		Commit: id, Original: info.original, At: info.at,
		Service: pl.service, TermsType: pl.termsType, PageID: pl.pageID,
		URL: info.url, Fetcher: info.fetcher,
		First: !c.removed && (info.first || c.added), Technical: !info.recorded && !info.first && !c.added,
		Removed: c.removed, Snapshots: info.snapshots, Subject: info.subject,
	}
	if !c.removed {
		body, err := r.objects.get(c.id, "blob")
		if errors.Is(err, errTooBig) {
			r.skip(id, c.path, err)
			return nil
		}
		if err != nil {
			return err
		}
		rec.Body, rec.ContentType = body, pl.contentType
	}
	if pl.pageID != "" {
		var err error
		if rec.PageIDs, err = d.pagesOf(pl, r.kind); err != nil {
			return err
		}
	}
	r.passed++
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if !r.yield(rec, nil) {
		return errStopped
	}
	return nil
}

func (r *reader) skip(commit, path string, why error) {
	if r.options.Skipped != nil {
		r.options.Skipped(Skip{commit, path, why.Error()})
	}
}

// explain makes what went wrong an error for people.
func (r *reader) explain(err error) error {
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	if smallprint.KindOf(err) != "" {
		return err
	}
	return &smallprint.Error{Kind: smallprint.KindInvalid, What: "cannot read the repository " + r.path, Err: err,
		Hint: "It may be damaged or an incomplete copy: git fsck tells more; a fresh full clone helps"}
}
