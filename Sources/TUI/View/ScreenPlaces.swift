/// Where header, panes, sheets and footer of a screen stand. What is said in several lines stands over the last rows of the
/// panes and moves none of them: a click lands on what is seen. A sheet makes room for it, so that all of it can be read.
struct ScreenPlaces {
  let header: Rect
  let panes: Rect
  let sheets: Rect
  let footer: Rect

  init(_ size: Size, footerLines: Int) {
    let below: Rect
    (header, below) = Rect(size).split(top: 2)
    panes = below.split(top: below.height - 1).top
    (sheets, footer) = below.split(top: below.height - footerLines)
  }
}
