package notify

import (
	"fmt"
	"strings"

	"smallprint"
)

// Chats show markup. Texts of others go into them as plain text only: fields
// that know no markup at all, or escaped where there is no such field.

// line is one item in plain words.
func line(it *Item) string {
	s := it.Title + "\n" + it.GradeWords()
	if len(it.Reasons) > 0 {
		s += "\n" + strings.Join(it.Reasons[:min(3, len(it.Reasons))], "; ")
	}
	for _, w := range it.Words[:min(2, len(it.Words))] {
		s += "\n" + w.Plain()
	}
	return s + "\n" + strings.Join(it.Why, "; ")
}

// Plain shows what became of a passage on one line.
func (e Excerpt) Plain() string {
	switch {
	case e.Old == "":
		return "New: “" + e.New + "”"
	case e.New == "":
		return "Gone: “" + e.Old + "”"
	}
	return "Was: “" + e.Old + "” Is: “" + e.New + "”"
}

// A part of a chat message: text, and where it leads.
type part struct{ text, link string }

func partsOf(base string, m *Message) []part {
	var out []part
	for _, l := range m.Lines {
		out = append(out, part{l, ""})
	}
	for _, it := range m.Full() {
		out = append(out, part{line(&it), it.Documents[0].Link})
	}
	if rest := m.Rest(); len(rest) > 0 {
		out = append(out, part{"And " + count(len(rest), "more change") + ".", base + "/changes"})
	}
	return out
}

// slackEscape makes text of what Slack would read as a mention or a link.
var slackEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func slack(base string, m *Message) map[string]any {
	plain := func(s string) map[string]any {
		return map[string]any{"type": "plain_text", "text": short(s, 2900), "emoji": false}
	}
	blocks := []any{map[string]any{"type": "section", "text": plain(m.Subject)}}
	for _, p := range partsOf(base, m) {
		blocks = append(blocks, map[string]any{"type": "section", "text": plain(p.text)})
		if p.link != "" {
			blocks = append(blocks, map[string]any{"type": "section", "text": map[string]any{"type": "mrkdwn", "text": "<" + slackEscape.Replace(p.link) + "|The change and its evidence>"}})
		}
	}
	return map[string]any{"text": slackEscape.Replace(m.Subject), "blocks": blocks, "unfurl_links": false, "unfurl_media": false, "link_names": false}
}

func teams(base string, m *Message) map[string]any {
	run := func(s string, weight string) map[string]any {
		return map[string]any{"type": "RichTextBlock", "inlines": []any{map[string]any{"type": "TextRun", "text": short(s, 2900), "weight": weight}}}
	}
	body := []any{run(m.Subject, "bolder")}
	var actions []any
	for _, p := range partsOf(base, m) {
		body = append(body, run(p.text, "default"))
		if p.link != "" && len(actions) < 5 {
			actions = append(actions, map[string]any{"type": "Action.OpenUrl", "title": fmt.Sprintf("The change and its evidence (%d)", len(actions)+1), "url": p.link})
		}
	}
	card := map[string]any{"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4", "body": body, "actions": actions}
	return map[string]any{"type": "message", "attachments": []any{map[string]any{"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": nil, "content": card}}}
}

func ntfy(base, topic string, m *Message) map[string]any {
	var text []string
	click := base
	for _, p := range partsOf(base, m) {
		text = append(text, p.text)
		if p.link != "" && (click == base || click == "") {
			click = p.link
		}
	}
	priority := 3
	for _, it := range m.Items {
		if it.Severity.Rank() >= smallprint.SeverityHigh.Rank() {
			priority = 4
		}
	}
	return map[string]any{"topic": topic, "title": m.Subject, "message": short(strings.Join(text, "\n\n"), 3500), "click": click, "priority": priority, "markdown": false}
}
