package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"smallprint"
	"smallprint/internal/importer"
	"smallprint/internal/pipeline"
)

func (a *app) importCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import",
		Short: "Bring in a history that others recorded",
		Example: `  smallprint import ota ../GenAI-versions
  smallprint import ota genai-versions.bundle --service ChatGPT
  smallprint import snapshots genai-snapshots.bundle
  smallprint import wayback https://acorn.example/terms --contact you@example.org
  smallprint import warc acorn.warc.gz`,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("import what? Use ota, snapshots, wayback or warc")
			}
			return usage("there is no import of %q: use ota, snapshots, wayback or warc", args[0])
		},
	}
	cmd.AddCommand(a.importOTA(), a.importSnapshots(), a.importDeclarations(), a.importWayback(), a.importWARC())
	return cmd
}

func (a *app) importOTA() *cobra.Command {
	var service, snapshots string
	cmd := &cobra.Command{
		Use:   "ota PATH",
		Short: "Import an Open Terms Archive versions repository: a folder, bare repository or bundle",
		Long: `Every recorded text becomes a capture; the pipeline then makes versions,
provisions and graded changes of them. Texts that differ because the recorder
changed its own rules never count as changes. An import that was ended goes on
where it was, and one that is run again adds nothing.`,
		Example: "  smallprint import ota genai-versions.bundle\n  smallprint import ota GenAI-versions --snapshots GenAI-snapshots",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			jobs := []importJob{{args[0], smallprint.OriginVersions, importer.OpenVersions}}
			if snapshots != "" {
				jobs = append(jobs, importJob{snapshots, smallprint.OriginSnapshots, importer.OpenSnapshots})
			}
			return a.runImport(cmd.Context(), service, jobs)
		},
	}
	cmd.Flags().StringVar(&service, "service", "", "import one service only")
	cmd.Flags().StringVar(&snapshots, "snapshots", "", "also import the raw pages of this snapshots repository")
	return cmd
}

func (a *app) importSnapshots() *cobra.Command {
	var service string
	cmd := &cobra.Command{
		Use:     "snapshots PATH",
		Short:   "Import the raw pages of an Open Terms Archive snapshots repository",
		Example: "  smallprint import snapshots genai-snapshots.bundle",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.runImport(cmd.Context(), service, []importJob{{args[0], smallprint.OriginSnapshots, importer.OpenSnapshots}})
		},
	}
	cmd.Flags().StringVar(&service, "service", "", "import one service only")
	return cmd
}

type importJob struct {
	path   string
	origin smallprint.Origin
	open   func(ctx context.Context, path, temp string) (*importer.History, error)
}

func (a *app) runImport(ctx context.Context, service string, jobs []importJob) error {
	f, err := a.openWrite(ctx)
	if err != nil {
		return err
	}
	defer f.Close()
	start := time.Now()
	before, err := f.store.Totals(ctx)
	if err != nil {
		return err
	}
	if err := a.importInto(ctx, f, service, jobs); err != nil {
		return err
	}
	return a.reportImport(ctx, f, before.Captures, time.Since(start))
}

// importInto brings histories into an open data folder, to the last change
// record.
func (a *app) importInto(ctx context.Context, f *folder, service string, jobs []importJob) error {
	p, q, err := f.work(ctx, a)
	if err != nil {
		return err
	}
	captures := 0
	for _, job := range jobs {
		n, err := a.importHistory(ctx, f, p, q, service, job)
		captures += n
		if err != nil {
			return err
		}
	}
	return a.grade(ctx, p, q, captures)
}

// grade follows what was saved, to the last change record.
func (a *app) grade(ctx context.Context, p *pipeline.Pipeline, q *pipeline.Queue, captures int) error {
	bar := a.bar("grading")
	stop := follow(bar, p.Followed, captures)
	err := q.Drain(ctx)
	stop()
	bar.end()
	return err
}

// importHistory saves the captures of one history and counts them.
func (a *app) importHistory(ctx context.Context, f *folder, p *pipeline.Pipeline, q *pipeline.Queue, service string, job importJob) (int, error) {
	h, err := job.open(ctx, job.path, f.dir)
	if err != nil {
		return 0, err
	}
	defer h.Close()
	key := fmt.Sprintf("%s:%s:%s", job.origin, h.Root(), service)
	after, err := importedTo(ctx, f, h, key, fmt.Sprintf("%s:%s:%s", job.origin, filepath.Base(filepath.Clean(job.path)), service))
	if err != nil {
		return 0, err
	}
	bar := a.bar("reading " + filepath.Base(job.path))
	defer bar.end()
	records := h.Records(ctx, importer.Options{Service: service, After: after, Progress: bar.set, Temp: f.dir})
	captures := 0
	err = q.During(ctx, func() error {
		done, err := p.Ingest(ctx, job.origin, key, records)
		captures = done.Captures
		return err
	})
	return captures, err
}

// importedTo returns the commit to go on after. Earlier programs knew a
// history by the name of its file. A commit that the history does not hold
// (any more) starts it from the beginning: what is there is not added again.
func importedTo(ctx context.Context, f *folder, h *importer.History, keys ...string) (string, error) {
	for _, key := range keys {
		after, err := f.store.ImportedTo(ctx, key)
		if err != nil {
			return "", err
		}
		if holds, err := h.Holds(ctx, after); err != nil || holds {
			return after, err
		}
	}
	return "", nil
}

func (a *app) reportImport(ctx context.Context, f *folder, before int, took time.Duration) error {
	t, err := f.store.Totals(ctx)
	if err != nil {
		return err
	}
	captures := t.Captures - before
	a.printf("%d captures imported in %.1f s (%.0f a second)\n", captures, took.Seconds(), float64(captures)/took.Seconds())
	a.printf("%s holds %d platforms, %d documents, %d captures, %d versions, %d provisions, %d change records\n",
		f.dir, t.Platforms, t.Documents, t.Captures, t.Versions, t.Provisions, t.Changes)
	return nil
}

// A bar shows progress on standard error, and nothing where it is quiet.
type bar struct {
	p *mpb.Progress
	b *mpb.Bar
}

func (a *app) bar(name string) *bar {
	if a.quiet {
		return &bar{}
	}
	p := mpb.New(mpb.WithOutput(a.stderr), mpb.WithWidth(40))
	b := p.AddBar(0, mpb.PrependDecorators(decor.Name(name+" ")), mpb.AppendDecorators(decor.CountersNoUnit("%d of %d")))
	return &bar{p, b}
}

func (b *bar) set(done, total int) {
	if b.b != nil {
		b.b.SetTotal(int64(total), false)
		b.b.SetCurrent(int64(done))
	}
}

func (b *bar) end() {
	if b.b != nil {
		b.b.SetTotal(-1, true)
		b.p.Wait()
	}
}

// follow keeps a bar at what a counter says until it is stopped.
func follow(b *bar, count func() int64, total int) (stop func()) {
	var ended atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		for !ended.Load() {
			b.set(int(count()), max(total, int(count())))
			time.Sleep(100 * time.Millisecond)
		}
	}()
	return func() { ended.Store(true); <-done }
}
