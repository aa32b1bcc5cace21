import Foundation
import TestSupport

/// What suites of imported accounts begin with.
protocol ImportFixture {}

extension ImportFixture {
  static var transactions: String {
    """
    Date,Action,Symbol,Quantity,Price,Fees,Amount
    2024-01-02,Deposit,,,,,5000
    2024-01-03,Buy,AAPL,10,100,1,-1001
    2024-02-05,Dividend,AAPL,,,,2.40
    2024-03-04,Sell,AAPL,4,120,,480
    2024-03-04,Teleport,AAPL,4,120,,480

    """
  }

  func file(_ home: PaperHome, _ text: String) throws -> String {
    let url = home.folder.url.appendingPathComponent("broker.csv")
    try Data(text.utf8).write(to: url)
    return url.path
  }
}
