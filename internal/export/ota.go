package export

import (
	"context"
	"iter"
	"strings"
	"time"
	"unicode"

	"smallprint"
	"smallprint/internal/store"
)

// A Commit is a version as a commit of an Open Terms Archive repository.
type Commit struct {
	At        time.Time
	Service   string
	TermsType string
	Body      []byte // Markdown
	URL       string
	Fetcher   string
	First     bool
}

// Commits yields the versions of all editions in the order in which they were
// first seen, but those that were withdrawn. body returns the bytes that were
// captured, by digest: texts of other repositories of this kind are passed on
// byte for byte, all others are Markdown made from their blocks.
func Commits(ctx context.Context, s *store.Store, body func(ctx context.Context, sha string) ([]byte, error)) iter.Seq2[Commit, error] {
	return func(yield func(Commit, error) bool) {
		stopped := false
		err := s.Snapshot(ctx, func(snap *store.Snapshot) error {
			all, err := snap.Timeline()
			if err != nil {
				return err
			}
			seen := map[string]bool{}
			for _, v := range all {
				c, err := commit(ctx, snap, v, body)
				if err != nil {
					return err
				}
				file := c.Service + "/" + c.TermsType
				c.First = !seen[file]
				seen[file] = true
				if !yield(c, nil) {
					stopped = true
					return nil
				}
			}
			return nil
		})
		if err != nil && !stopped {
			yield(Commit{}, err)
		}
	}
}

func commit(ctx context.Context, snap *store.Snapshot, v store.Sighting, body func(context.Context, string) ([]byte, error)) (Commit, error) {
	c := Commit{At: v.FirstSeen, Service: fileName(v.Ref.Platform), TermsType: fileName(v.Ref.TermsType)}
	if v.Ref.Edition != "main" {
		c.Service += " [" + fileName(v.Ref.Edition) + "]"
	}
	seen, err := snap.Capture(v.CaptureID)
	if err != nil {
		return c, err
	}
	if len(seen.Pages) > 0 {
		c.URL, c.Fetcher = seen.Pages[0].URL, seen.Pages[0].Fetcher
	}
	if seen.Origin == smallprint.OriginVersions && len(seen.Pages) == 1 && body != nil {
		c.Body, err = body(ctx, seen.Pages[0].SHA256)
		return c, err
	}
	r, err := snap.Reading(v.TextSHA256)
	if err != nil {
		return c, err
	}
	c.Body = Markdown(r)
	return c, nil
}

// fileName makes a name that every file system and git takes: what cannot stand
// in one becomes a hyphen.
func fileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r == utf8Error || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return '-'
		}
		return r
	}, name)
	name = strings.TrimSpace(name)
	if name == "" || strings.HasPrefix(name, ".") {
		name = "-" + name
	}
	for i := range name {
		if i > 200 {
			return strings.TrimSpace(name[:i])
		}
	}
	return name
}

const utf8Error = '\uFFFD'
