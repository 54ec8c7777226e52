package feed

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"smallprint"
	"smallprint/internal/api/reply"
	"smallprint/internal/store"
	"smallprint/taxonomy"
)

type siteURL struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

type siteSet struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []siteURL `xml:"url"`
}

type siteIndex struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Parts   []siteURL `xml:"sitemap"`
}

// sitemap answers /sitemap.xml, the index, and /sitemap-N.xml, its parts.
func (s *server) sitemap(w http.ResponseWriter, r *http.Request) {
	err := s.writeSitemap(w, r)
	if err != nil {
		reply.WriteProblem(w, reply.ProblemOf(err))
	}
}

func (s *server) writeSitemap(w http.ResponseWriter, r *http.Request) error {
	name, base := r.PathValue("sitemap"), reply.Base(s.Base, r)
	part := 0
	if name != "sitemap.xml" {
		n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(name, "sitemap-"), ".xml"))
		if err != nil || n < 1 || name != fmt.Sprintf("sitemap-%d.xml", n) {
			return smallprint.Errorf(smallprint.KindNotFound, "", "no such page")
		}
		part = n
	}
	all, err := s.addresses(r.Context(), base)
	if err != nil {
		return err
	}
	parts := (len(all) + s.PerPart - 1) / s.PerPart
	var v any
	switch {
	case part > parts:
		return smallprint.Errorf(smallprint.KindNotFound, "", "no such part")
	case part > 0:
		v = siteSet{URLs: all[(part-1)*s.PerPart : min(len(all), part*s.PerPart)]}
	default:
		var index siteIndex
		for n := range parts {
			index.Parts = append(index.Parts, siteURL{Loc: fmt.Sprintf("%s/sitemap-%d.xml", base, n+1)})
		}
		v = index
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(v); err != nil {
		return err
	}
	head := w.Header()
	head.Set("Cache-Control", "public, max-age=3600")
	reply.Write(w, r, "application/xml; charset=utf-8", newestZero, b.Bytes())
	return nil
}

var newestZero = newest(nil)

// addresses lists the canonical addresses of the site: no filters, no searches,
// no captures.
func (s *server) addresses(ctx context.Context, base string) ([]siteURL, error) {
	var out []siteURL
	add := func(path, seen string) { out = append(out, siteURL{clean(base + path), seen}) }
	for _, p := range []string{"/", "/changes", "/platforms", "/types", "/law", "/methodology", "/coverage", "/about"} {
		add(p, "")
	}
	for _, t := range taxonomy.Types {
		add(reply.TypePath(t.Key), "")
	}
	err := s.Store.Snapshot(ctx, func(snap *store.Snapshot) error {
		refs, err := snap.Editions()
		if err != nil {
			return err
		}
		platform := ""
		for _, ref := range refs {
			if ref.PlatformSlug != platform {
				platform = ref.PlatformSlug
				add(reply.PlatformPath(platform), "")
			}
			add(reply.DocumentPath(ref), "")
		}
		versions, err := snap.Timeline()
		for _, v := range versions {
			add(reply.VersionPath(v.Ref, v.Number), stamp(v.FirstSeen))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	f := store.ChangeFilter{Grades: []smallprint.Grade{smallprint.GradeSubstantive, smallprint.GradeEditorial}, States: []smallprint.ChangeState{smallprint.StateConfirmed}, Limit: 5000}
	for {
		rows, err := s.Store.Changes(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, c := range rows {
			add(reply.ChangePath(c.ID), stamp(c.Detected))
			f.Before = c.ID
		}
		if len(rows) < f.Limit {
			return out, nil
		}
	}
}

func (s *server) robots(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "User-agent: *\nDisallow: /search\nDisallow: /captures/\nDisallow: /api/\nDisallow: /timegate/\nDisallow: /timemap/\n\nSitemap: "+clean(reply.Base(s.Base, r))+"/sitemap.xml\n")
}
