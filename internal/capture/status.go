package capture

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"smallprint"
)

// byStatus judges by the status and by headers that name a wall.
func byStatus(a *Answer) Verdict {
	if v := byHeader(a); v.Outcome != smallprint.OutcomeOK {
		return v
	}
	s := a.Status
	said := fmt.Sprintf("status %d %s", s, http.StatusText(s))
	switch {
	case s == 0:
		return okay // the transport's outcome decides
	case s == http.StatusNotModified:
		return verdict(smallprint.OutcomeUnchanged, said)
	case s == http.StatusNotFound, s == http.StatusGone:
		return verdict(smallprint.OutcomeGone, said)
	case s == http.StatusUnavailableForLegalReasons:
		return verdict(smallprint.OutcomeLegalBlock, said)
	case s == http.StatusUnauthorized, s == http.StatusNetworkAuthenticationRequired:
		return verdict(smallprint.OutcomeLoginWall, said)
	case s == http.StatusNoContent, s == http.StatusResetContent:
		return verdict(smallprint.OutcomeEmpty, said)
	case s >= 400:
		return refusal(a, said)
	case s >= 300 && a.Outcome == "":
		return verdict(smallprint.OutcomeMoved, said+" without an address to go to")
	}
	return okay
}

// refusal names what stands behind a status of failure: tests for robots and
// other walls come under many of them.
func refusal(a *Answer, said string) Verdict {
	f := a.look()
	if m := markIn(a.Body, f.words); m != nil {
		return verdict(m.outcome, said+", and the page is "+m.name)
	}
	kinds := []smallprint.Outcome{smallprint.OutcomeChallenge, smallprint.OutcomeLegalBlock}
	if a.Status < http.StatusInternalServerError {
		kinds = append(kinds, smallprint.OutcomeBlocked, smallprint.OutcomeLoginWall)
	}
	for _, o := range kinds {
		if w := wallIn(f, o); w != "" {
			return verdict(o, said+", and the page says "+w)
		}
		for _, p := range phrases {
			if m := p.re.FindString(f.text); p.outcome == o && m != "" && f.words <= p.words {
				return verdict(o, fmt.Sprintf("%s, and the page says %.80q", said, m))
			}
		}
	}
	if a.Status >= http.StatusInternalServerError {
		return verdict(smallprint.OutcomeServerError, said)
	}
	return verdict(smallprint.OutcomeBlocked, said)
}

// byType judges by what kind of file the body is. The bytes have the last
// word: a PDF is one under any name.
func byType(a *Answer) Verdict {
	if len(bytes.TrimSpace(a.Body)) == 0 {
		return verdict(smallprint.OutcomeEmpty, fmt.Sprintf("status %d with an empty body", a.Status))
	}
	declared, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	found, _, _ := mime.ParseMediaType(http.DetectContentType(a.Body))
	switch {
	case isPDF(a.Body):
		return okay
	case noText(a.Body):
		return verdict(smallprint.OutcomeWrongType, fmt.Sprintf("content type %.60q, and the bytes are no text", declared))
	case isJSON(a.Body):
		return verdict(smallprint.OutcomeWrongType, fmt.Sprintf("content type %.60q, and the body is JSON: %.80q", declared, bytes.TrimSpace(a.Body)))
	case found == "text/html":
		return okay
	case found == "text/plain", found == "text/xml":
		switch declared {
		case "", "text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown", "application/octet-stream":
			return okay
		}
		return verdict(smallprint.OutcomeWrongType, fmt.Sprintf("content type %.60q", declared))
	case strings.HasPrefix(declared, "text/") && found == "application/octet-stream":
		return okay // text in an encoding that sniffing does not know
	}
	return verdict(smallprint.OutcomeWrongType, fmt.Sprintf("content type %.60q, and the bytes look like %s", declared, found))
}

// noText reports whether a body has the control bytes that no text has in any
// encoding. Bytes at random are one tenth of them; text has next to none.
func noText(b []byte) bool {
	b = b[:min(len(b), 64<<10)]
	if bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff}) {
		return false // UTF-16
	}
	n := 0
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b {
			n++ // 0x1b begins the shifts of ISO-2022
		}
	}
	return n*100 > len(b)
}

func isJSON(b []byte) bool {
	b = bytes.TrimSpace(b)
	return len(b) > 0 && (b[0] == '{' || b[0] == '[') && json.Valid(b)
}

func isPDF(b []byte) bool { return bytes.Contains(b[:min(len(b), 1024)], []byte("%PDF-")) }

func isHTML(a *Answer) bool {
	declared, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	if isPDF(a.Body) || strings.HasSuffix(declared, "markdown") || declared == "text/plain" {
		return false
	}
	return strings.Contains(declared, "html") || strings.HasPrefix(http.DetectContentType(a.Body), "text/html")
}
