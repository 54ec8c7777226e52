package web

import (
	"context"
	"net/http"
	"strings"

	"smallprint"
	"smallprint/internal/store"
)

// loadHistory follows the provision through versions.
func (s *server) loadHistory(r *http.Request, p *provisionPage, rows []store.ProvisionRow) error {
	changes, err := s.Store.Changes(r.Context(), store.ChangeFilter{EditionID: p.Ref.EditionID, Limit: 5000})
	if err != nil {
		return err
	}
	made := map[int]*store.ChangeRow{}
	for i, c := range changes {
		if c.NewVersion > 0 {
			made[c.NewVersion] = &changes[i]
		}
	}
	for i, row := range rows {
		line := StateLine{ProvisionRow: row, Change: made[row.FirstVersion]}
		if i > 0 {
			line.Words = s.wordDiff(rows[i-1].Quote, row.Quote, p.Ref.TermsType)
			line.Moved = strings.Join(rows[i-1].Path, "\x00") != strings.Join(row.Path, "\x00")
		}
		p.History = append([]StateLine{line}, p.History...)
	}
	for _, c := range changes {
		if len(p.Changes) < 6 && touches(c.Types, p.Provision.Type) {
			p.Changes = append(p.Changes, c)
		}
	}
	return nil
}

func touches(types []string, t string) bool {
	for _, x := range types {
		if x == t {
			return true
		}
	}
	return false
}

// wordDiff compares two wordings as if each were a document of one paragraph.
func (s *server) wordDiff(old, new, termsType string) []DiffWord {
	if old == new {
		return []DiffWord{{Op: "equal", Text: new}}
	}
	if s.Diff != nil {
		d := s.Diff(paragraph(old), paragraph(new), termsType)
		if len(d.Changes) == 1 && len(d.Changes[0].Words) > 0 {
			return foldWords(d.Changes[0].Words)
		}
	}
	return []DiffWord{{Op: "delete", Text: old}, {Op: "insert", Text: new}}
}

func paragraph(text string) *smallprint.Reading {
	text = strings.ReplaceAll(text, "\n", " ")
	return &smallprint.Reading{Language: "en", Text: text, TextSHA256: smallprint.Digest([]byte(text)),
		Blocks: []smallprint.Block{{Kind: smallprint.BlockParagraph, Start: 0, End: len(text)}}}
}

// loadPeers finds how other platforms handle the same thing.
func (s *server) loadPeers(r *http.Request, p *provisionPage) error {
	prov := &p.Provision
	var err error
	if p.Peers, err = s.peers(r, p, prov.Stance); err != nil {
		return err
	}
	if len(p.Peers) < fewPeers {
		others, err := s.peers(r, p, "")
		if err != nil {
			return err
		}
		for _, o := range others {
			if o.Stance != prov.Stance {
				p.OtherWise = append(p.OtherWise, o)
			}
		}
	}
	if p.Adoption, err = s.adoption(r, prov.Type, p.Ref.TermsType); err != nil {
		return err
	}
	p.Stances, err = s.stanceCounts(r, prov.Type)
	return err
}

const (
	peersShown = 6
	fewPeers   = 2 // with fewer, what others say with another stance is shown too
)

// peers lists provisions of the page's type on other platforms.
func (s *server) peers(r *http.Request, p *provisionPage, stance smallprint.Stance) ([]store.ProvisionRow, error) {
	key := "peers " + p.Provision.Type + " " + string(stance) + " " + p.Ref.TermsType + " " + p.Ref.PlatformSlug
	return remember(r.Context(), &s.memo, key, func(ctx context.Context) ([]store.ProvisionRow, error) {
		return s.Store.Peers(ctx, p.Provision.Type, stance, p.Ref.TermsType, p.Ref.PlatformSlug, peersShown)
	})
}
