package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/internal/fetch"
	"smallprint/internal/importer"
	"smallprint/internal/pipeline"
)

// maxWARC is the largest file that is fetched from an address: it is held in
// memory on its way.
const maxWARC = 256 << 20

func (a *app) importWARC() *cobra.Command {
	var mapping string
	cmd := &cobra.Command{
		Use:   "warc PATH|URL",
		Short: "Import the captures of a WARC file, or of every one in a folder",
		Long: `Files that "export warc" wrote bring their captures with document, edition and
outcome. Of files that other programs wrote those answers are taken whose
address is a source that this data folder knows, or one that --map names; what
is left is counted and said. Redirects inside the file are followed. The map is
CSV without a heading: address, platform, terms type. An import that was ended
goes on where it was, and one that is run again adds nothing.`,
		Example: "  smallprint import warc acorn.warc.gz\n  smallprint import warc crawl/ --map addresses.csv\n  smallprint import warc https://archive.example/acorn.warc.gz --contact you@example.org",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			targets, err := readMap(mapping)
			if err != nil {
				return err
			}
			return a.intoFolder(cmd.Context(), func(ctx context.Context, f *folder, p *pipeline.Pipeline) (int, error) {
				return a.importWARCs(ctx, f, p, args[0], targets)
			})
		},
	}
	cmd.Flags().StringVar(&mapping, "map", "", "CSV file of address, platform and terms type")
	a.fetchFlags(cmd)
	return cmd
}

// intoFolder runs fn, which saves captures and counts them, and has them
// followed to the last change record.
func (a *app) intoFolder(ctx context.Context, fn func(context.Context, *folder, *pipeline.Pipeline) (int, error)) error {
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
	p, q, err := f.work(ctx, a)
	if err != nil {
		return err
	}
	captures := 0
	err = q.During(ctx, func() (err error) {
		captures, err = fn(ctx, f, p)
		return err
	})
	// What came before something failed is followed all the same.
	if ctx.Err() == nil {
		err = errors.Join(err, a.grade(ctx, p, q, captures))
	}
	if err != nil {
		return err
	}
	return a.reportImport(ctx, f, before.Captures, time.Since(start))
}

func (a *app) importWARCs(ctx context.Context, f *folder, p *pipeline.Pipeline, from string, targets map[string]importer.Target) (int, error) {
	if err := knownTargets(ctx, f, targets); err != nil {
		return 0, err
	}
	match := importer.Matcher(targets)
	if isURL(from) {
		body, err := a.fetchWARC(ctx, from)
		if err != nil {
			return 0, err
		}
		return a.importOneWARC(ctx, f, p, from, bytes.NewReader(body), match)
	}
	names, err := warcFiles(from)
	if err != nil {
		return 0, err
	}
	total := 0
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			return total, cannotRead(name, err)
		}
		n, err := a.importOneWARC(ctx, f, p, name, file, match)
		file.Close()
		total += n
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

// importOneWARC saves what one file holds. A file is known by its content.
func (a *app) importOneWARC(ctx context.Context, f *folder, p *pipeline.Pipeline, name string, in io.ReadSeeker, match func(string) (importer.Target, bool)) (int, error) {
	h := sha256.New()
	if _, err := io.Copy(h, in); err != nil {
		return 0, cannotRead(name, err)
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return 0, cannotRead(name, err)
	}
	key := "warc:" + hex.EncodeToString(h.Sum(nil))
	// The place reached does not say which sources were known then: a file is
	// read whole each time, and what is there is not added again.
	var counts importer.WARCCounts
	skipped := 0
	o := importer.WARCOptions{Match: match, Skipped: func(s importer.Skip) {
		if skipped++; skipped <= 20 {
			a.log().Warn("left out", "file", filepath.Base(name), "record", s.Commit, "address", s.Path, "why", s.Reason)
		}
	}}
	done, err := p.Ingest(ctx, smallprint.OriginWARC, key, importer.WARC(ctx, in, o, &counts))
	a.log().Info("WARC read", "file", filepath.Base(name), "records", counts.Records, "captures", done.Captures, "known_already", done.Known,
		"answers_of_other_addresses", counts.Others, "without_their_bodies", done.Missing, "left_out", skipped)
	return done.Captures, err
}

func cannotRead(name string, err error) error {
	return &smallprint.Error{Kind: smallprint.KindInvalid, What: "cannot read " + name, Err: unwrapPath(err), Hint: "Give a WARC file, or a folder of them"}
}

// warcFiles is the file, or the WARC files in the folder.
func warcFiles(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, cannotRead(path, err)
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, cannotRead(path, err)
	}
	var out []string
	for _, e := range entries {
		low := strings.ToLower(e.Name())
		if e.Type().IsRegular() && (strings.HasSuffix(low, ".warc") || strings.HasSuffix(low, ".warc.gz")) {
			out = append(out, filepath.Join(path, e.Name()))
		}
	}
	if len(out) == 0 {
		return nil, smallprint.Errorf(smallprint.KindInvalid, "Give a WARC file, or a folder of files that end in .warc or .warc.gz", "%s holds no WARC file", path)
	}
	return out, nil
}

func (a *app) fetchWARC(ctx context.Context, address string) ([]byte, error) {
	o := a.fetchOptions()
	o.MaxBody = maxWARC
	c, err := fetch.New(o)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	res, err := c.Get(ctx, fetch.Request{URL: address})
	if err != nil {
		return nil, err
	}
	if res.Outcome != "" || res.Status != 200 {
		return nil, smallprint.Errorf(smallprint.KindInvalid, "Fetch larger files yourself and give their path", "%s gave no file (status %d) %s", address, res.Status, res.Reason)
	}
	return res.Body, nil
}

// knownTargets adds the sources that the data folder knows: those of one
// address. What the map names stands.
func knownTargets(ctx context.Context, f *folder, targets map[string]importer.Target) error {
	sources, err := f.store.SourceRefs(ctx)
	if err != nil {
		return err
	}
	for _, s := range sources {
		if len(s.URLs) != 1 || s.Origin == smallprint.OriginVersions || s.Origin == smallprint.OriginSnapshots {
			continue
		}
		if _, ok := targets[s.URLs[0]]; !ok {
			targets[s.URLs[0]] = importer.Target{Platform: s.Platform, TermsType: s.TermsType, Edition: s.Edition, Language: s.Language,
				Region: s.Region, Sources: s.URLs, Selector: s.Selector}
		}
	}
	return nil
}

// readMap reads address, platform and terms type.
func readMap(name string) (map[string]importer.Target, error) {
	out := map[string]importer.Target{}
	if name == "" {
		return out, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, &smallprint.Error{Kind: smallprint.KindInvalid, What: "cannot read " + name, Err: unwrapPath(err), Hint: "Check the name"}
	}
	defer file.Close()
	r := csv.NewReader(io.LimitReader(file, 64<<20))
	r.FieldsPerRecord, r.TrimLeadingSpace, r.Comment = 3, true, '#'
	rows, err := r.ReadAll()
	if err != nil {
		return nil, &smallprint.Error{Kind: smallprint.KindInvalid, What: "cannot read " + name, Err: err, Hint: "Each line is address,platform,terms type"}
	}
	for _, row := range rows {
		if !isURL(row[0]) || strings.TrimSpace(row[1]) == "" || strings.TrimSpace(row[2]) == "" {
			return nil, smallprint.Errorf(smallprint.KindInvalid, "Each line is address,platform,terms type", "%s holds the line %q", name, row)
		}
		out[row[0]] = importer.Target{Platform: strings.TrimSpace(row[1]), TermsType: strings.TrimSpace(row[2]), Sources: []string{row[0]}}
	}
	return out, nil
}
