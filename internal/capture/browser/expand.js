// Opens what is folded in the main part of the page: every <details>, and
// buttons that say that what they control is folded. Links, form buttons,
// menus and whatever asks for consent are left alone. Returns the number of
// things that were opened.
(() => {
	const outside = "nav, header, footer, aside, form, dialog, [role=navigation], [role=banner], [role=contentinfo], " +
		"[role=search], [role=dialog], [role=alertdialog], [role=menu], [role=menubar], [aria-modal=true]"
	const words = /\b(accept|agree|allow|reject|decline|deny|cookies?|consent|preferences|settings|subscribe|sign|log ?in|log ?out|buy|pay|order|delete|remove|share|print|download|menu|search|language|country|region)\b/i
	let n = 0
	for (const d of document.querySelectorAll("details:not([open])")) {
		if (n >= 300) break
		d.open = true
		n++
	}
	const main = document.querySelector("main, [role=main], article") || document.body
	if (!main) return n
	for (const b of main.querySelectorAll("button[aria-expanded=false], [role=button][aria-expanded=false], [role=tab][aria-expanded=false]")) {
		if (n >= 300) break
		const popup = b.getAttribute("aria-haspopup")
		if (b.closest("a[href]") || b.querySelector("a[href]") || b.closest(outside) && !b.closest("main article, main section")) continue
		if (b.closest("form") || b.closest("nav") || b.disabled || popup && popup !== "false") continue
		if (b.tagName === "BUTTON" && b.type !== "button" && b.form) continue
		// A section may be named for cookies: what sits in a heading, or names a panel, is no consent button.
		const section = b.closest("h1, h2, h3, h4, h5, h6") || main.contains(document.getElementById(b.getAttribute("aria-controls") || ""))
		if (!section && words.test((b.textContent + " " + (b.getAttribute("aria-label") || "")).slice(0, 60))) continue
		b.setAttribute("data-smallprint-opened", "")
		b.click()
		n++
	}
	return n
})()
