// Package pdf reads the text of PDF files for package extract.
//
// In go the bytes of a PDF file; out come its runs of text with their place
// and font, in reading order. Importing the package registers it. Its engine,
// PDFium compiled to WebAssembly, runs in a sandbox without files, clock or
// network; it starts with the first PDF, and its compiled form is kept in the
// user's cache folder, because compiling takes seconds. Files that are
// encrypted, broken or too slow to read give an error that says so.
package pdf

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"smallprint"
	"smallprint/internal/extract"
)

func init() { extract.RegisterPDF(Read) }

const (
	maxPages    = 2000
	memoryPages = 8192 // of 64 KB: 512 MB
	waitFor     = time.Minute
)

// start starts the engine once; a failure to start is kept.
var start = sync.OnceValues(func() (pdfium.Pool, error) {
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(memoryPages)
	if dir, err := os.UserCacheDir(); err == nil {
		if cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(dir, "smallprint", "wazero")); err == nil {
			config = config.WithCompilationCache(cache)
		}
	}
	return webassembly.Init(webassembly.Config{
		Context:       context.Background(),
		MaxIdle:       1,
		MaxTotal:      2,
		FSConfig:      wazero.NewFSConfig(),
		RuntimeConfig: config,
		Stdout:        io.Discard,
		Stderr:        io.Discard,
	})
})

// Read returns the runs of text of a PDF file.
func Read(body []byte) (lines []extract.PDFLine, err error) {
	pool, err := start()
	if err != nil {
		return nil, &smallprint.Error{Kind: smallprint.KindStorage, What: "the PDF engine could not be started", Hint: "Check that the cache folder can be written.", Err: err}
	}
	instance, err := pool.GetInstance(waitFor)
	if err != nil {
		return nil, &smallprint.Error{Kind: smallprint.KindStorage, What: "the PDF engine is busy", Hint: "Try again.", Err: err}
	}
	defer instance.Close()
	defer func() { // the sandbox reports traps as panics
		if p := recover(); p != nil {
			lines, err = nil, unreadable(fmt.Errorf("%v", p))
		}
	}()
	doc, err := instance.OpenDocument(&requests.OpenDocument{File: &body})
	if err != nil {
		return nil, unreadable(err)
	}
	defer instance.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: doc.Document})
	count, err := instance.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	if err != nil {
		return nil, unreadable(err)
	}
	for i := range min(count.PageCount, maxPages) {
		page, err := instance.GetPageTextStructured(&requests.GetPageTextStructured{
			Page:                   requests.Page{ByIndex: &requests.PageByIndex{Document: doc.Document, Index: i}},
			Mode:                   requests.GetPageTextStructuredModeChars,
			CollectFontInformation: true,
		})
		if err != nil {
			return nil, unreadable(err)
		}
		lines = append(lines, runs(i, page.Chars)...)
	}
	return lines, nil
}

// runs joins characters that follow each other on one line in one font.
// Characters, not the engine's rectangles, because rectangles of letters set
// close together overlap and repeat text.
func runs(page int, chars []*responses.GetPageTextStructuredChar) []extract.PDFLine {
	var out []extract.PDFLine
	var text strings.Builder
	var cur *extract.PDFLine
	flush := func() {
		if cur != nil {
			cur.Text = text.String()
			out = append(out, *cur)
		}
		cur = nil
		text.Reset()
	}
	for _, c := range chars {
		if strings.ContainsAny(c.Text, "\r\n") {
			flush()
			continue
		}
		p := c.PointPosition
		size, bold := 0.0, false
		if f := c.FontInformation; f != nil {
			size, bold = max(f.Size, f.RenderedSize), f.Weight >= 600
		}
		blank := strings.TrimSpace(c.Text) == ""
		if cur != nil && !blank && (cur.Size != size || cur.Bold != bold) {
			flush()
		}
		if cur == nil {
			cur = &extract.PDFLine{Page: page, Left: p.Left, Top: -p.Top, Right: p.Right, Bottom: -p.Bottom, Size: size, Bold: bold}
		}
		text.WriteString(c.Text)
		if !blank {
			cur.Right = max(cur.Right, p.Right)
			cur.Top = min(cur.Top, -p.Top)
			cur.Bottom = max(cur.Bottom, -p.Bottom)
		}
	}
	flush()
	return out
}

func unreadable(err error) error {
	return &smallprint.Error{Kind: smallprint.KindInvalid, What: "the PDF cannot be read", Hint: "It may be damaged or locked by a password.", Err: err}
}
