package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// isWidget reports whether an element is furniture whatever it holds: by its
// tag, its role, or names that nothing but furniture has.
func isWidget(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Nav, atom.Dialog:
		return true
	case atom.Body, atom.Html:
		return false
	}
	for i := range n.Attr {
		a := &n.Attr[i]
		switch a.Key {
		case "role":
			switch a.Val {
			case "navigation", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar", "tooltip", "progressbar", "status", "combobox", "listbox", "slider", "spinbutton":
				return true
			}
		case "aria-modal":
			if a.Val == "true" {
				return true
			}
		case "class", "id":
			if len(a.Val) > 5 && widgetName(a.Val) {
				return true
			}
		}
	}
	return false
}

func widgetName(s string) bool {
	for _, w := range widgetParts {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// widgetParts are parts of ids and classes that nothing but furniture has.
var widgetParts = []string{"onetrust-consent", "onetrust-banner", "sr-only", "visually-hidden", "visuallyhidden", "VisuallyHidden", "screen-reader", "skip-link", "skip-to"}

// furnitureNamed reports whether the words of an element's id or classes name
// a piece of furniture.
func furnitureNamed(e *elem) bool {
	for i := range e.n.Attr {
		a := &e.n.Attr[i]
		if a.Key != "class" && a.Key != "id" && a.Key != "data-testid" || a.Val == "" {
			continue
		}
		if hasWord(a.Val, furnitureWords) || e.prose < 100 && e.text < 300 && hasWord(a.Val, smallWords) {
			return true
		}
		if hasWord(a.Val, consentWords) && hasWord(a.Val, boxWords) {
			return true
		}
	}
	return false
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

var (
	furnitureWords = set("nav navbar navigation navi breadcrumb breadcrumbs foot footer newsletter popup modal lightbox megamenu topbar offcanvas drawer searchbar langswitch cookiebanner cookieconsent cookiebar")
	smallWords     = set("share sharing social socials feedback helpful subscribe pagination pager")
	consentWords   = set("cookie cookies consent gdpr ccpa")
	boxWords       = set("banner bar popup modal dialog overlay notice consent wrapper manager box layer prompt toast")
)
