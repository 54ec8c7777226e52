// Shows again what a button opened by us controls, where opening the next one
// folded it: the text is in the document and only hidden. Returns how many.
(() => {
	let n = 0
	for (const b of document.querySelectorAll("[data-smallprint-opened]")) {
		b.removeAttribute("data-smallprint-opened")
		const panel = document.getElementById(b.getAttribute("aria-controls") || "")
		if (!panel || panel.matches("nav, form, dialog, [role=dialog]")) continue
		panel.removeAttribute("hidden")
		panel.removeAttribute("aria-hidden")
		if (panel.style.display === "none") panel.style.removeProperty("display")
		if (panel.style.visibility === "hidden") panel.style.removeProperty("visibility")
		n++
	}
	return n
})()
