/// How the price of an instrument moves with others: what part of the variance of its returns each of three causes has.
struct PriceFactors: Hashable, Sendable {
  /// A number made from the name of the group that moves together beside the market.
  let sectorHash: UInt64
  let marketShare: Double
  let sectorShare: Double

  private init(sector: String, marketShare: Double, sectorShare: Double) {
    sectorHash = Instrument.hash("sector " + sector)
    self.marketShare = marketShare
    self.sectorShare = sectorShare
  }

  var ownShare: Double { 1 - marketShare - sectorShare }

  static let pair = PriceFactors(sector: "coins", marketShare: 0.05, sectorShare: 0.55)
  /// Of what the table does not have.
  private static let other = PriceFactors(sector: "other", marketShare: 0.3, sectorShare: 0)

  static func of(_ symbol: String) -> PriceFactors { bySymbol[symbol] ?? other }

  private static let bySymbol: [String: PriceFactors] = {
    var factors: [String: PriceFactors] = [:]
    for line in sectorTable.split(separator: "\n") {
      let fields = line.split(separator: "|")
      guard fields.count == 3, let kind = Kind(rawValue: String(fields[0])) else { continue }
      for symbol in fields[2].split(separator: " ") {
        factors[String(symbol)] = PriceFactors(
          sector: String(fields[1]), marketShare: kind.marketShare, sectorShare: kind.sectorShare)
      }
    }
    return factors
  }()

  private enum Kind: String {
    case share, fund, index, apart

    var marketShare: Double {
      switch self {
      case .share: 0.3
      case .fund: 0.35
      case .index: 0.9
      case .apart: 0.02
      }
    }

    var sectorShare: Double {
      switch self {
      case .share: 0.25
      case .fund: 0.55
      case .index: 0
      case .apart: 0.8
      }
    }
  }
}

/// Kind, group, symbols of the synthetic market.
private let sectorTable = """
  share|technology|AAPL MSFT NVDA AVGO ORCL CRM AMD ACN CSCO ADBE IBM NOW TXN QCOM INTU AMAT ADI PANW MU LRCX INTC \
  KLAC SNPS CDNS ANET CRWD ROP SHOP PLTR SNOW DDOG NET ZS OKTA TEAM WDAY MDB FTNT TWLO DOCU ZM DELL HPQ HPE SMCI WDC \
  STX NXPI MCHP ON MRVL ARM TSM ASML GLW APH TEL MSI KEYS CTSH IT FICO
  share|communication|GOOGL GOOG META NFLX CMCSA T VZ DIS TMUS CHTR EA TTWO WBD FOXA ROKU SPOT PINS SNAP RBLX
  share|discretionary|AMZN TSLA HD MCD BKNG LOW TJX NKE SBUX ABNB CMG MAR HLT ORLY AZO LULU YUM DRI F GM RIVN LCID \
  EBAY ETSY MELI ROST CCL RCL LVS MGM DKNG UBER
  share|staples|COST PG WMT KO PEP PM MO MDLZ CL KR SYY GIS KHC HSY STZ KDP MNST EL KMB DG DLTR TGT
  share|health|LLY UNH JNJ ABBV MRK TMO ABT ISRG AMGN DHR PFE SYK BSX VRTX MDT GILD ELV REGN MCK CVS BDX CI ZTS HCA \
  HUM CNC MRNA BIIB BMY IDXX EW A DXCM GEHC IQV RMD MTD
  share|financials|BRK.B JPM V MA BAC WFC GS SPGI MS BLK AXP PGR C BX FI CB MMC SCHW ICE CME PYPL PNC USB AJG AON TRV \
  AFL MET AIG ALL PRU TFC COF BK STT SQ COIN HOOD SOFI FIS GPN MSCI MCO NDAQ
  share|industrials|GE CAT RTX UNP HON ETN LMT BA ADP DE UPS PH TT MMM FDX EMR ITW GD NOC CSX NSC WM PAYX VRSK CTAS \
  PCAR CMI ROK AME OTIS CARR JCI GEV URI FAST ODFL DAL UAL LUV AAL
  share|energy|XOM CVX COP EOG SLB PSX MPC VLO OXY KMI WMB OKE HAL DVN FANG HES
  share|materials|LIN SHW APD ECL FCX NEM NUE DOW DD CTVA
  share|utilities|NEE SO DUK AEP D EXC SRE XEL PEG ED CEG VST PCG
  share|property|PLD AMT EQIX SPG PSA WELL CCI DLR VICI AVB EQR O
  fund|technology|XLK SMH ARKK
  fund|communication|XLC
  fund|discretionary|XLY
  fund|staples|XLP
  fund|health|XLV XBI
  fund|financials|XLF KRE
  fund|industrials|XLI
  fund|energy|XLE USO
  fund|materials|XLB
  fund|utilities|XLU
  fund|property|XLRE
  index|market|SPY QQQ IWM DIA VOO VTI VEA VWO EFA EEM
  apart|bonds|AGG BND TLT IEF SHY LQD HYG
  apart|metals|GLD SLV
  """
