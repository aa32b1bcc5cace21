import ClientModels

/// Everything that the state can ask of its shell.
enum SyncAction: Hashable, Sendable {
  case emit(SyncEvent)
  case ask(BrokerQuestion)
  case openStore(AccountID)
  /// Read the stored markets of the open store, and answer `marketRead`.
  case readMarket
  /// Read the stored activities of the open store into the book, and answer `activitiesRead`.
  case readActivities(AccountID, LotBook)
  /// Write these lists of activities.
  case keepActivities([ActivityList])
  /// Append what must be on disk before the `attempt`th sending, durably, then answer `recorded` or `recordFailed`.
  case recordBeforeSending(OrderRequest, attempt: Int)
  /// Append; nothing waits for it.
  case record([JournalEntry], durably: Bool)
  case save(Set<DocumentName>, Portfolio)
  /// Read the stored bars of the open store, and answer `barsStored`.
  case readBars(BarRequest)
  case keepBars(BarHistory)
  /// Read the stored activity of the open store, and answer `activityStored`.
  case readActivity(AccountID)
  case keepActivity(ActivityLog)
  /// Read the stored names of all instruments, and answer `assetListRead`.
  case readAssetList
  case keepAssetList(AssetIndex, asOf: Timestamp)
  /// Read the stored news of the open store, and answer `newsStored`.
  case readNews(Symbol)
  case keepNews(NewsPage)
  /// Read the stored daily values, these bars and what closed lots by a method of the open store, and answer `valuesStored`.
  case readValues(PerformanceQuestion?, LotMethod)
  case keepValues(ValueReading)
  /// Keep daily bars with those that are stored already.
  case keepCloses(BarHistory)
  /// Keep the book of the day, with the activities as far as they are read.
  case keepDay(Portfolio, ActivityLog)
  /// Look into the books of past days, and tell it.
  case lookBack(DayQuestion)
  /// Read what the journal has of an order, and tell it.
  case trace(OrderReference)
  /// Open the stream; what comes of it, also that there is none, is told under this generation.
  case openStream(StreamKind, generation: Int)
  case closeStream(StreamKind)
  /// Stream these symbols and no others; what comes of those that are shown is told at once.
  case follow([Symbol], shown: Set<Symbol>)
  /// Look at what is new, then answer `marketDrained`.
  case drainMarket(withHidden: Bool)
  /// Send `tick` at this time; replaces an earlier wish.
  case wake(Timestamp)
  /// Nothing more will be asked.
  case finish
}
