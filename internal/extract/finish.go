package extract

import (
	"smallprint"
)

// finish makes the reading of everything that was written.
func (b *builder) finish(o Options) smallprint.Reading {
	b.end()
	r := smallprint.Reading{
		Text:   string(b.text),
		Blocks: b.blocks,
		Links:  b.links,
		Notes:  b.notes,
	}
	if o.Part != "" && !b.isHTML {
		b.selectPart(&r, o.Part)
	}
	dropRelated(&r)
	dropImprint(&r)
	if b.isHTML {
		dropEyebrows(&r)
	}
	return complete(r, b, o)
}

// complete fills what is derived from the text.
func complete(r smallprint.Reading, b *builder, o Options) smallprint.Reading {
	if len(r.Blocks) == 0 {
		r.Text = ""
		r.Notes = append(r.Notes, "The page holds no text that can be read.")
	}
	if r.Blocks == nil {
		r.Blocks = []smallprint.Block{}
	}
	if r.Links == nil {
		r.Links = []smallprint.Link{}
	}
	if r.Notes == nil {
		r.Notes = []string{}
	}
	r.TextSHA256 = smallprint.Digest([]byte(r.Text))
	r.WordsSHA256 = WordsSHA256(r.Text)
	r.Title = titleOf(&r, b)
	r.Language = languageOf(r.Text, b.htmlLang, o.Language)
	r.Dates = datesOf(&r)
	return r
}

// Join makes one document of several pages, in order. Title, language and
// dates are those of the first page that has them.
func Join(parts []smallprint.Reading) smallprint.Reading {
	if len(parts) == 1 {
		return parts[0]
	}
	out := smallprint.Reading{Dates: []smallprint.Date{}, Blocks: []smallprint.Block{}, Links: []smallprint.Link{}, Notes: []string{}}
	var text []byte
	rows := 0
	for _, p := range parts {
		if out.Title == "" {
			out.Title = p.Title
		}
		if out.Language == "" {
			out.Language = p.Language
		}
		if len(p.Blocks) > 0 && len(text) > 0 {
			text = append(text, '\n')
		}
		at := len(text)
		text = append(text, p.Text...)
		top := rows
		for _, bl := range p.Blocks {
			bl.Start, bl.End = bl.Start+at, bl.End+at
			if bl.Row > 0 {
				bl.Row += top
				rows = max(rows, bl.Row)
			}
			out.Blocks = append(out.Blocks, bl)
		}
		for _, l := range p.Links {
			l.Start, l.End = l.Start+at, l.End+at
			out.Links = append(out.Links, l)
		}
		for _, d := range p.Dates {
			d.Start, d.End = d.Start+at, d.End+at
			out.Dates = append(out.Dates, d)
		}
		out.Notes = append(out.Notes, p.Notes...)
	}
	out.Text = string(text)
	out.TextSHA256 = smallprint.Digest(text)
	out.WordsSHA256 = WordsSHA256(out.Text)
	return out
}

// slice keeps blocks [from, to) of a reading and moves everything along.
func slice(r *smallprint.Reading, from, to int) {
	if from >= to {
		return
	}
	start, end := r.Blocks[from].Start, r.Blocks[to-1].End
	r.Text = r.Text[start:end]
	blocks := make([]smallprint.Block, 0, to-from)
	for _, bl := range r.Blocks[from:to] {
		bl.Start, bl.End = bl.Start-start, bl.End-start
		blocks = append(blocks, bl)
	}
	r.Blocks = blocks
	var links []smallprint.Link
	for _, l := range r.Links {
		if l.Start >= start && l.End <= end {
			links = append(links, smallprint.Link{Start: l.Start - start, End: l.End - start, Href: l.Href})
		}
	}
	r.Links = links
}
