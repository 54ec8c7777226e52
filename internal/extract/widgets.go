package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// isWidget reports whether an element is furniture by what it says of
// itself: its tag, role, or the words of its id and classes.
func isWidget(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Nav, atom.Dialog:
		return true
	}
	for i := range n.Attr {
		a := &n.Attr[i]
		switch a.Key {
		case "role":
			switch a.Val {
			case "navigation", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar", "tooltip", "contentinfo", "progressbar", "status":
				return true
			}
		case "aria-modal":
			if a.Val == "true" {
				return true
			}
		case "class", "id":
			if widgetName(a.Val) {
				return true
			}
		}
	}
	return false
}

// widgetName reports whether an id or class list names furniture.
func widgetName(s string) bool {
	if len(s) < 4 {
		return false
	}
	for _, w := range widgetParts {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// widgetParts are parts of ids and classes that nothing but furniture has.
var widgetParts = []string{"onetrust-consent", "onetrust-banner", "cookie-banner", "cookie-consent", "cookieConsent", "CookieConsent", "cookiebanner", "CookieBanner", "sr-only", "visually-hidden", "visuallyhidden", "screen-reader", "skip-link", "skip-to", "breadcrumb", "Breadcrumb"}
