package main

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"sort"
	"time"

	"smallprint"
	"smallprint/internal/align"
	"smallprint/internal/archive"
	"smallprint/internal/classify"
	"smallprint/internal/extract"
	"smallprint/internal/extract/evalextract"
	"smallprint/internal/grade"
	"smallprint/internal/importer"
	"smallprint/internal/pipeline"
	"smallprint/internal/segment"
	"smallprint/internal/store"
)

var evaluations = []evaluation{
	{"extract DIR", "Reading of pages against curated text", "extract ../shared/data/extract", 1,
		func(_ context.Context, a *app, args []string) (any, error) { return a.evalExtract(args[0]) }},
	{"changes FILE.jsonl TEXTDIR", "Grades of labelled pairs of texts", "changes changes-dev.jsonl text", 2, evalChanges},
	{"provisions DIR", "Provisions of labelled documents (DIR/dev: trained on DIR/train without the services of dev)", "provisions ../shared/data/provisions", 1, evalProvisions},
	{"labels FILE.jsonl", "Clauses of public corpora (ToS;DR, CLAUDETTE), cross-validated by document", "labels ../shared/data/labels/claudette.jsonl", 1,
		func(_ context.Context, a *app, args []string) (any, error) {
			return classify.Default().EvalLabels(args[0], a.stderr)
		}},
	{"replay PATH", "Recorded texts or pages from a repository or bundle to graded changes: how many, of what grade, how fast", "replay genai-versions.bundle", 1, evalReplay},
	{"archive PATH", "Size of an archive of snapshots, and the time to read a page back", "archive genai-snapshots.bundle", 1, evalArchive},
}

func evalChanges(_ context.Context, a *app, args []string) (any, error) {
	cache := classify.NewCache(50_000)
	read := func(body []byte, termsType string) (*smallprint.Reading, []smallprint.Provision, error) {
		r, err := extract.Read("text/markdown", body, extract.Options{})
		if err != nil {
			return nil, nil, err
		}
		return &r, provisionsOf(&r, termsType, "", false, cache), nil
	}
	compare := func(row grade.Labelled, old, new []byte) (smallprint.Diff, error) {
		termsType := filepath.Base(row.Path)
		termsType = termsType[:len(termsType)-len(filepath.Ext(termsType))]
		o, op, err := read(old, termsType)
		if err != nil {
			return smallprint.Diff{}, err
		}
		n, np, err := read(new, termsType)
		if err != nil {
			return smallprint.Diff{}, err
		}
		return grade.Grade(grade.Input{Old: o, New: n, Pairs: align.Blocks(o, n), OldProvisions: op, NewProvisions: np, TermsType: termsType,
			OldSource: old, NewSource: new}), nil
	}
	if a.report == "" {
		return grade.Eval(args[0], args[1], compare, nil)
	}
	var report grade.Report
	figures, err := grade.Eval(args[0], args[1], compare, report.Add)
	if err != nil {
		return nil, err
	}
	return figures, a.writeReport(func(w io.Writer) error { return report.Write(w, figures) })
}

func (a *app) evalExtract(dir string) (any, error) {
	res, err := evalextract.Run(dir)
	if err != nil || a.report == "" {
		return res, err
	}
	return res, a.writeReport(func(w io.Writer) error { return evalextract.WriteReport(w, dir, res, align.Blocks) })
}

// writeReport writes the page of an evaluation to the file that --report names.
func (a *app) writeReport(write func(io.Writer) error) error {
	out, err := os.Create(a.report)
	if err != nil {
		return &smallprint.Error{Kind: smallprint.KindStorage, What: "cannot write the report", Err: err}
	}
	return errors.Join(write(out), out.Close())
}

// readMarkdown reads a labelled document as the pipeline does.
func readMarkdown(markdown []byte) (smallprint.Reading, []smallprint.Unit, error) {
	r, err := extract.Read("text/markdown", markdown, extract.Options{})
	return r, segment.Units(&r), err
}

// evalProvisions measures the embedded weights on a folder of labelled
// documents. A folder that holds train and dev is measured as labelled data is
// built: trained on the one without the services of the other.
func evalProvisions(_ context.Context, a *app, args []string) (any, error) {
	if exists(filepath.Join(args[0], "train")) && exists(filepath.Join(args[0], "dev")) {
		return classify.EvalHeldOut(filepath.Dir(filepath.Clean(args[0])), readMarkdown, a.stderr)
	}
	return classify.Default().EvalProvisions(args[0], readMarkdown, a.stderr)
}

func evalArchive(ctx context.Context, a *app, args []string) (any, error) {
	dir, err := os.MkdirTemp("", "smallprint-eval-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	bar := a.bar("reading")
	defer bar.end()
	records := importer.OTASnapshots(ctx, args[0], importer.Options{Progress: bar.set})
	return archive.Eval(ctx, dir, pages(records))
}

func pages(records iter.Seq2[importer.Record, error]) iter.Seq2[archive.Page, error] {
	return func(yield func(archive.Page, error) bool) {
		for r, err := range records {
			if r.Removed {
				continue
			}
			if !yield(archive.Page{Key: r.Service + "/" + r.TermsType + "#" + r.PageID, Body: r.Body}, err) {
				return
			}
		}
	}
}

// A replay is what `eval replay` prints: the whole of an import, from git to
// change records, in a data folder that is thrown away.
type replay struct {
	N         int            `json:"n"` // captures
	Platforms int            `json:"platforms"`
	Documents int            `json:"documents"`
	Versions  int            `json:"versions"`
	Changes   map[string]int `json:"changes"`   // by grade and state
	Outcomes  map[string]int `json:"outcomes"`  // of the captures
	Published []published    `json:"published"` // substantive and editorial, not taken back
	Seconds   float64        `json:"seconds"`
	PerSecond float64        `json:"per_second"`
	PeakMB    float64        `json:"peak_mb"` // resident memory, 0 where the system does not say
	Version   int            `json:"version"`
}

// A published change is one that readers would be told of.
type published struct {
	Platform string   `json:"platform"`
	Document string   `json:"document"`
	Day      string   `json:"day"`
	Grade    string   `json:"grade"`
	State    string   `json:"state"`
	Reasons  []string `json:"reasons"`
}

func evalReplay(ctx context.Context, a *app, args []string) (any, error) {
	dir, err := os.MkdirTemp("", "smallprint-eval-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	a.data, a.database = dir, ""
	f, err := a.openWrite(ctx)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	start := time.Now()
	if err := a.importInto(ctx, f, "", []importJob{replayJob(ctx, args[0])}); err != nil {
		return nil, err
	}
	return replayed(ctx, f, time.Since(start))
}

// replayJob tells a repository of texts from one of pages by its first record.
func replayJob(ctx context.Context, path string) importJob {
	for _, err := range importer.OTAVersions(ctx, path, importer.Options{}) {
		if err == nil {
			return importJob{path, smallprint.OriginVersions, importer.OpenVersions}
		}
		break
	}
	return importJob{path, smallprint.OriginSnapshots, importer.OpenSnapshots}
}

func replayed(ctx context.Context, f *folder, took time.Duration) (*replay, error) {
	t, err := f.store.Totals(ctx)
	if err != nil {
		return nil, err
	}
	r := &replay{N: t.Captures, Platforms: t.Platforms, Documents: t.Documents, Versions: t.Versions, Changes: map[string]int{}, Outcomes: map[string]int{},
		Seconds: took.Seconds(), PerSecond: float64(t.Captures) / took.Seconds(), PeakMB: peakMB(), Version: pipeline.Stage}
	changes, err := f.store.Changes(ctx, store.ChangeFilter{Limit: 1 << 20})
	if err != nil {
		return nil, err
	}
	for _, c := range changes {
		r.Changes[string(c.Grade)+" "+string(c.State)]++
		if c.NewVersion == 0 || c.State == smallprint.StateFlapping || c.State == smallprint.StateFault {
			continue
		}
		full, err := f.store.Change(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		r.Published = append(r.Published, published{c.Ref.Platform, c.Ref.TermsType, c.Detected.Format(time.DateOnly), string(c.Grade), string(c.State), full.Diff.Reasons})
	}
	sort.Slice(r.Published, func(i, j int) bool { return r.Published[i].Day < r.Published[j].Day })
	counts, err := f.store.OutcomeCounts(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, c := range counts {
		r.Outcomes[string(c.Outcome)] = c.Count
	}
	return r, nil
}
