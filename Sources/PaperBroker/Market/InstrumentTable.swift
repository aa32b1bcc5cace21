/// What the synthetic market lists: symbol, name, exchange, base price in dollars, volatility in per cent a year.
/// Names and exchanges are real; prices and volatilities are plausible for late 2024 and no more.
let instrumentTable = """
  AAPL|Apple Inc.|NASDAQ|230|27
  MSFT|Microsoft Corporation|NASDAQ|428|24
  NVDA|NVIDIA Corporation|NASDAQ|135|48
  AMZN|Amazon.com, Inc.|NASDAQ|205|32
  GOOGL|Alphabet Inc. Class A|NASDAQ|178|29
  GOOG|Alphabet Inc. Class C|NASDAQ|179|29
  META|Meta Platforms, Inc.|NASDAQ|575|36
  TSLA|Tesla, Inc.|NASDAQ|330|58
  AVGO|Broadcom Inc.|NASDAQ|172|40
  BRK.B|Berkshire Hathaway Inc. Class B|NYSE|462|18
  LLY|Eli Lilly and Company|NYSE|785|32
  JPM|JPMorgan Chase & Co.|NYSE|240|23
  V|Visa Inc.|NYSE|308|20
  UNH|UnitedHealth Group Incorporated|NYSE|560|26
  XOM|Exxon Mobil Corporation|NYSE|118|25
  MA|Mastercard Incorporated|NYSE|522|21
  COST|Costco Wholesale Corporation|NASDAQ|930|22
  HD|The Home Depot, Inc.|NYSE|405|23
  PG|The Procter & Gamble Company|NYSE|170|17
  WMT|Walmart Inc.|NYSE|85|20
  NFLX|Netflix, Inc.|NASDAQ|830|38
  JNJ|Johnson & Johnson|NYSE|155|17
  ABBV|AbbVie Inc.|NYSE|175|22
  BAC|Bank of America Corporation|NYSE|45|27
  CRM|Salesforce, Inc.|NYSE|320|35
  ORCL|Oracle Corporation|NYSE|185|33
  MRK|Merck & Co., Inc.|NYSE|100|22
  KO|The Coca-Cola Company|NYSE|64|15
  CVX|Chevron Corporation|NYSE|158|24
  AMD|Advanced Micro Devices, Inc.|NASDAQ|140|50
  PEP|PepsiCo, Inc.|NASDAQ|162|17
  ACN|Accenture plc|NYSE|358|25
  LIN|Linde plc|NASDAQ|455|19
  TMO|Thermo Fisher Scientific Inc.|NYSE|525|26
  MCD|McDonald's Corporation|NYSE|295|18
  CSCO|Cisco Systems, Inc.|NASDAQ|58|22
  ADBE|Adobe Inc.|NASDAQ|510|34
  WFC|Wells Fargo & Company|NYSE|72|28
  ABT|Abbott Laboratories|NYSE|117|20
  IBM|International Business Machines Corporation|NYSE|215|23
  PM|Philip Morris International Inc.|NYSE|128|20
  GE|General Electric Company|NYSE|180|30
  CAT|Caterpillar Inc.|NYSE|388|28
  NOW|ServiceNow, Inc.|NYSE|1020|36
  TXN|Texas Instruments Incorporated|NASDAQ|200|29
  QCOM|QUALCOMM Incorporated|NASDAQ|160|36
  INTU|Intuit Inc.|NASDAQ|640|31
  ISRG|Intuitive Surgical, Inc.|NASDAQ|540|29
  VZ|Verizon Communications Inc.|NYSE|42|20
  DIS|The Walt Disney Company|NYSE|114|27
  AMGN|Amgen Inc.|NASDAQ|290|24
  GS|The Goldman Sachs Group, Inc.|NYSE|585|27
  SPGI|S&P Global Inc.|NYSE|510|22
  MS|Morgan Stanley|NYSE|132|28
  DHR|Danaher Corporation|NYSE|235|26
  PFE|Pfizer Inc.|NYSE|25|25
  NEE|NextEra Energy, Inc.|NYSE|77|27
  RTX|RTX Corporation|NYSE|118|22
  CMCSA|Comcast Corporation|NASDAQ|43|25
  UNP|Union Pacific Corporation|NYSE|238|22
  BKNG|Booking Holdings Inc.|NASDAQ|5000|28
  UBER|Uber Technologies, Inc.|NYSE|70|40
  LOW|Lowe's Companies, Inc.|NYSE|268|25
  AMAT|Applied Materials, Inc.|NASDAQ|178|40
  HON|Honeywell International Inc.|NASDAQ|228|20
  AXP|American Express Company|NYSE|295|27
  SYK|Stryker Corporation|NYSE|385|23
  ETN|Eaton Corporation plc|NYSE|368|32
  T|AT&T Inc.|NYSE|23|22
  PGR|The Progressive Corporation|NYSE|258|22
  BLK|BlackRock, Inc.|NYSE|1030|24
  BSX|Boston Scientific Corporation|NYSE|89|21
  COP|ConocoPhillips|NYSE|110|29
  LMT|Lockheed Martin Corporation|NYSE|530|20
  TJX|The TJX Companies, Inc.|NYSE|121|20
  BA|The Boeing Company|NYSE|148|34
  C|Citigroup Inc.|NYSE|69|29
  ADP|Automatic Data Processing, Inc.|NASDAQ|302|19
  VRTX|Vertex Pharmaceuticals Incorporated|NASDAQ|460|25
  PANW|Palo Alto Networks, Inc.|NASDAQ|390|38
  BX|Blackstone Inc.|NYSE|182|34
  MDT|Medtronic plc|NYSE|87|19
  ADI|Analog Devices, Inc.|NASDAQ|215|31
  NKE|NIKE, Inc.|NYSE|77|30
  FI|Fiserv, Inc.|NYSE|215|22
  SBUX|Starbucks Corporation|NASDAQ|99|29
  GILD|Gilead Sciences, Inc.|NASDAQ|90|23
  CB|Chubb Limited|NYSE|283|19
  MMC|Marsh & McLennan Companies, Inc.|NYSE|225|17
  SCHW|The Charles Schwab Corporation|NYSE|81|29
  DE|Deere & Company|NYSE|405|27
  MU|Micron Technology, Inc.|NASDAQ|102|48
  LRCX|Lam Research Corporation|NASDAQ|72|43
  PLD|Prologis, Inc.|NYSE|115|28
  AMT|American Tower Corporation|NYSE|200|26
  UPS|United Parcel Service, Inc.|NYSE|134|25
  ELV|Elevance Health, Inc.|NYSE|405|28
  INTC|Intel Corporation|NASDAQ|24|47
  MDLZ|Mondelez International, Inc.|NASDAQ|65|18
  SO|The Southern Company|NYSE|88|19
  CI|The Cigna Group|NYSE|325|25
  DUK|Duke Energy Corporation|NYSE|113|18
  REGN|Regeneron Pharmaceuticals, Inc.|NASDAQ|750|27
  ICE|Intercontinental Exchange, Inc.|NYSE|156|18
  MO|Altria Group, Inc.|NYSE|55|18
  KLAC|KLA Corporation|NASDAQ|630|40
  PH|Parker-Hannifin Corporation|NYSE|690|27
  SHW|The Sherwin-Williams Company|NYSE|385|24
  SNPS|Synopsys, Inc.|NASDAQ|545|34
  CDNS|Cadence Design Systems, Inc.|NASDAQ|300|33
  ANET|Arista Networks, Inc.|NYSE|94|42
  CRWD|CrowdStrike Holdings, Inc.|NASDAQ|350|46
  CME|CME Group Inc.|NASDAQ|230|18
  EQIX|Equinix, Inc.|NASDAQ|920|26
  PYPL|PayPal Holdings, Inc.|NASDAQ|85|38
  ABNB|Airbnb, Inc.|NASDAQ|133|38
  WM|Waste Management, Inc.|NYSE|222|17
  TT|Trane Technologies plc|NYSE|410|27
  MCK|McKesson Corporation|NYSE|620|23
  CMG|Chipotle Mexican Grill, Inc.|NYSE|60|30
  CVS|CVS Health Corporation|NYSE|58|30
  PNC|The PNC Financial Services Group, Inc.|NYSE|205|27
  USB|U.S. Bancorp|NYSE|51|29
  MMM|3M Company|NYSE|130|26
  TGT|Target Corporation|NYSE|128|32
  FDX|FedEx Corporation|NYSE|290|30
  EMR|Emerson Electric Co.|NYSE|130|25
  CL|Colgate-Palmolive Company|NYSE|94|17
  ITW|Illinois Tool Works Inc.|NYSE|272|20
  APD|Air Products and Chemicals, Inc.|NYSE|325|26
  GD|General Dynamics Corporation|NYSE|283|19
  NOC|Northrop Grumman Corporation|NYSE|495|20
  EOG|EOG Resources, Inc.|NYSE|133|29
  SLB|Schlumberger Limited|NYSE|43|33
  BDX|Becton, Dickinson and Company|NYSE|228|20
  CSX|CSX Corporation|NASDAQ|36|23
  NSC|Norfolk Southern Corporation|NYSE|270|24
  MAR|Marriott International, Inc.|NASDAQ|285|26
  HLT|Hilton Worldwide Holdings Inc.|NYSE|252|25
  ORLY|O'Reilly Automotive, Inc.|NASDAQ|93|21
  AZO|AutoZone, Inc.|NYSE|3150|21
  ROP|Roper Technologies, Inc.|NASDAQ|560|19
  AJG|Arthur J. Gallagher & Co.|NYSE|300|19
  AON|Aon plc|NYSE|385|20
  TRV|The Travelers Companies, Inc.|NYSE|262|21
  AFL|Aflac Incorporated|NYSE|112|20
  MET|MetLife, Inc.|NYSE|86|25
  AIG|American International Group, Inc.|NYSE|76|25
  ALL|The Allstate Corporation|NYSE|200|23
  PRU|Prudential Financial, Inc.|NYSE|128|25
  TFC|Truist Financial Corporation|NYSE|47|31
  COF|Capital One Financial Corporation|NYSE|187|32
  BK|The Bank of New York Mellon Corporation|NYSE|79|23
  STT|State Street Corporation|NYSE|97|27
  PSX|Phillips 66|NYSE|130|28
  MPC|Marathon Petroleum Corporation|NYSE|158|30
  VLO|Valero Energy Corporation|NYSE|140|32
  OXY|Occidental Petroleum Corporation|NYSE|51|30
  KMI|Kinder Morgan, Inc.|NYSE|28|22
  WMB|The Williams Companies, Inc.|NYSE|59|23
  OKE|ONEOK, Inc.|NYSE|113|25
  HAL|Halliburton Company|NYSE|31|33
  DVN|Devon Energy Corporation|NYSE|38|35
  FANG|Diamondback Energy, Inc.|NASDAQ|180|32
  HES|Hess Corporation|NYSE|146|28
  FCX|Freeport-McMoRan Inc.|NYSE|44|37
  NEM|Newmont Corporation|NYSE|42|34
  NUE|Nucor Corporation|NYSE|150|34
  DOW|Dow Inc.|NYSE|45|27
  DD|DuPont de Nemours, Inc.|NYSE|83|27
  ECL|Ecolab Inc.|NYSE|248|20
  CTVA|Corteva, Inc.|NYSE|60|27
  AEP|American Electric Power Company, Inc.|NASDAQ|98|20
  D|Dominion Energy, Inc.|NYSE|58|23
  EXC|Exelon Corporation|NASDAQ|39|21
  SRE|Sempra|NYSE|92|21
  XEL|Xcel Energy Inc.|NASDAQ|71|20
  PEG|Public Service Enterprise Group Incorporated|NYSE|92|22
  ED|Consolidated Edison, Inc.|NYSE|100|18
  CEG|Constellation Energy Corporation|NASDAQ|240|44
  VST|Vistra Corp.|NYSE|155|52
  PCG|PG&E Corporation|NYSE|21|22
  O|Realty Income Corporation|NYSE|58|20
  SPG|Simon Property Group, Inc.|NYSE|182|25
  PSA|Public Storage|NYSE|345|24
  WELL|Welltower Inc.|NYSE|136|21
  CCI|Crown Castle Inc.|NYSE|104|27
  DLR|Digital Realty Trust, Inc.|NYSE|183|29
  VICI|VICI Properties Inc.|NYSE|32|20
  AVB|AvalonBay Communities, Inc.|NYSE|232|22
  EQR|Equity Residential|NYSE|75|22
  ZTS|Zoetis Inc.|NYSE|176|25
  HCA|HCA Healthcare, Inc.|NYSE|330|27
  HUM|Humana Inc.|NYSE|290|38
  CNC|Centene Corporation|NYSE|60|32
  MRNA|Moderna, Inc.|NASDAQ|40|62
  BIIB|Biogen Inc.|NASDAQ|160|30
  BMY|Bristol-Myers Squibb Company|NYSE|58|25
  IDXX|IDEXX Laboratories, Inc.|NASDAQ|420|31
  EW|Edwards Lifesciences Corporation|NYSE|70|30
  A|Agilent Technologies, Inc.|NYSE|133|27
  DXCM|DexCom, Inc.|NASDAQ|75|42
  GEHC|GE HealthCare Technologies Inc.|NASDAQ|82|27
  IQV|IQVIA Holdings Inc.|NYSE|200|29
  RMD|ResMed Inc.|NYSE|242|29
  MTD|Mettler-Toledo International Inc.|NYSE|1210|30
  KR|The Kroger Co.|NYSE|59|24
  SYY|Sysco Corporation|NYSE|76|20
  GIS|General Mills, Inc.|NYSE|64|19
  KHC|The Kraft Heinz Company|NASDAQ|31|20
  HSY|The Hershey Company|NYSE|175|23
  STZ|Constellation Brands, Inc.|NYSE|240|21
  KDP|Keurig Dr Pepper Inc.|NASDAQ|32|18
  MNST|Monster Beverage Corporation|NASDAQ|54|25
  EL|The Estee Lauder Companies Inc.|NYSE|72|42
  KMB|Kimberly-Clark Corporation|NYSE|136|18
  DG|Dollar General Corporation|NYSE|76|40
  DLTR|Dollar Tree, Inc.|NASDAQ|65|40
  ROST|Ross Stores, Inc.|NASDAQ|142|24
  LULU|lululemon athletica inc.|NASDAQ|320|40
  YUM|Yum! Brands, Inc.|NYSE|135|19
  DRI|Darden Restaurants, Inc.|NYSE|165|24
  F|Ford Motor Company|NYSE|11|37
  GM|General Motors Company|NYSE|57|36
  RIVN|Rivian Automotive, Inc.|NASDAQ|11|68
  LCID|Lucid Group, Inc.|NASDAQ|2.2|72
  EBAY|eBay Inc.|NASDAQ|62|27
  ETSY|Etsy, Inc.|NASDAQ|53|48
  MELI|MercadoLibre, Inc.|NASDAQ|1950|40
  SHOP|Shopify Inc.|NASDAQ|105|48
  SQ|Block, Inc.|NYSE|90|50
  COIN|Coinbase Global, Inc.|NASDAQ|295|80
  HOOD|Robinhood Markets, Inc.|NASDAQ|36|62
  SOFI|SoFi Technologies, Inc.|NASDAQ|15|58
  PLTR|Palantir Technologies Inc.|NASDAQ|62|60
  SNOW|Snowflake Inc.|NYSE|155|50
  DDOG|Datadog, Inc.|NASDAQ|130|45
  NET|Cloudflare, Inc.|NYSE|98|50
  ZS|Zscaler, Inc.|NASDAQ|200|44
  OKTA|Okta, Inc.|NASDAQ|78|46
  TEAM|Atlassian Corporation|NASDAQ|240|45
  WDAY|Workday, Inc.|NASDAQ|262|34
  MDB|MongoDB, Inc.|NASDAQ|300|56
  FTNT|Fortinet, Inc.|NASDAQ|95|38
  TWLO|Twilio Inc.|NYSE|100|46
  DOCU|DocuSign, Inc.|NASDAQ|82|42
  ZM|Zoom Communications, Inc.|NASDAQ|82|34
  ROKU|Roku, Inc.|NASDAQ|72|58
  SPOT|Spotify Technology S.A.|NYSE|465|42
  PINS|Pinterest, Inc.|NYSE|31|46
  SNAP|Snap Inc.|NYSE|11|60
  RBLX|Roblox Corporation|NYSE|50|52
  EA|Electronic Arts Inc.|NASDAQ|162|22
  TTWO|Take-Two Interactive Software, Inc.|NASDAQ|182|29
  WBD|Warner Bros. Discovery, Inc.|NASDAQ|10|46
  FOXA|Fox Corporation Class A|NASDAQ|46|24
  TMUS|T-Mobile US, Inc.|NASDAQ|240|19
  CHTR|Charter Communications, Inc.|NASDAQ|390|36
  DELL|Dell Technologies Inc.|NYSE|135|45
  HPQ|HP Inc.|NYSE|37|30
  HPE|Hewlett Packard Enterprise Company|NYSE|21|34
  SMCI|Super Micro Computer, Inc.|NASDAQ|35|88
  WDC|Western Digital Corporation|NASDAQ|64|42
  STX|Seagate Technology Holdings plc|NASDAQ|98|35
  NXPI|NXP Semiconductors N.V.|NASDAQ|225|36
  MCHP|Microchip Technology Incorporated|NASDAQ|67|37
  ON|ON Semiconductor Corporation|NASDAQ|68|45
  MRVL|Marvell Technology, Inc.|NASDAQ|92|48
  ARM|Arm Holdings plc|NASDAQ|135|60
  TSM|Taiwan Semiconductor Manufacturing Company Limited|NYSE|190|36
  ASML|ASML Holding N.V.|NASDAQ|670|38
  GLW|Corning Incorporated|NYSE|47|28
  APH|Amphenol Corporation|NYSE|72|26
  TEL|TE Connectivity plc|NYSE|150|25
  MSI|Motorola Solutions, Inc.|NYSE|490|21
  KEYS|Keysight Technologies, Inc.|NYSE|168|30
  CTSH|Cognizant Technology Solutions Corporation|NASDAQ|79|25
  IT|Gartner, Inc.|NYSE|515|27
  FIS|Fidelity National Information Services, Inc.|NYSE|87|26
  GPN|Global Payments Inc.|NYSE|116|30
  PAYX|Paychex, Inc.|NASDAQ|143|20
  MSCI|MSCI Inc.|NYSE|595|27
  MCO|Moody's Corporation|NYSE|475|23
  NDAQ|Nasdaq, Inc.|NASDAQ|80|22
  FICO|Fair Isaac Corporation|NYSE|2300|32
  VRSK|Verisk Analytics, Inc.|NASDAQ|290|20
  CTAS|Cintas Corporation|NASDAQ|222|22
  PCAR|PACCAR Inc|NASDAQ|113|27
  CMI|Cummins Inc.|NYSE|365|26
  ROK|Rockwell Automation, Inc.|NYSE|290|29
  AME|AMETEK, Inc.|NYSE|193|22
  OTIS|Otis Worldwide Corporation|NYSE|101|21
  CARR|Carrier Global Corporation|NYSE|75|30
  JCI|Johnson Controls International plc|NYSE|84|27
  GEV|GE Vernova Inc.|NYSE|335|44
  URI|United Rentals, Inc.|NYSE|840|35
  FAST|Fastenal Company|NASDAQ|82|26
  ODFL|Old Dominion Freight Line, Inc.|NASDAQ|220|33
  DAL|Delta Air Lines, Inc.|NYSE|64|38
  UAL|United Airlines Holdings, Inc.|NASDAQ|94|43
  LUV|Southwest Airlines Co.|NYSE|32|34
  AAL|American Airlines Group Inc.|NASDAQ|14|44
  CCL|Carnival Corporation & plc|NYSE|24|46
  RCL|Royal Caribbean Cruises Ltd.|NYSE|235|40
  LVS|Las Vegas Sands Corp.|NYSE|50|33
  MGM|MGM Resorts International|NYSE|37|37
  DKNG|DraftKings Inc.|NASDAQ|43|48
  SPY|SPDR S&P 500 ETF Trust|ARCA|590|15
  QQQ|Invesco QQQ Trust|NASDAQ|505|20
  IWM|iShares Russell 2000 ETF|ARCA|232|22
  DIA|SPDR Dow Jones Industrial Average ETF Trust|ARCA|437|14
  VOO|Vanguard S&P 500 ETF|ARCA|542|15
  VTI|Vanguard Total Stock Market ETF|ARCA|291|15
  VEA|Vanguard FTSE Developed Markets ETF|ARCA|50|14
  VWO|Vanguard FTSE Emerging Markets ETF|ARCA|45|16
  EFA|iShares MSCI EAFE ETF|ARCA|79|14
  EEM|iShares MSCI Emerging Markets ETF|ARCA|43|17
  AGG|iShares Core U.S. Aggregate Bond ETF|ARCA|98|6
  BND|Vanguard Total Bond Market ETF|NASDAQ|73|6
  TLT|iShares 20+ Year Treasury Bond ETF|NASDAQ|91|15
  IEF|iShares 7-10 Year Treasury Bond ETF|NASDAQ|94|8
  SHY|iShares 1-3 Year Treasury Bond ETF|NASDAQ|82|2
  LQD|iShares iBoxx $ Investment Grade Corporate Bond ETF|ARCA|109|8
  HYG|iShares iBoxx $ High Yield Corporate Bond ETF|ARCA|79|6
  GLD|SPDR Gold Shares|ARCA|245|15
  SLV|iShares Silver Trust|ARCA|28|28
  USO|United States Oil Fund LP|ARCA|72|32
  XLF|Financial Select Sector SPDR Fund|ARCA|50|18
  XLK|Technology Select Sector SPDR Fund|ARCA|232|23
  XLE|Energy Select Sector SPDR Fund|ARCA|94|24
  XLV|Health Care Select Sector SPDR Fund|ARCA|145|14
  XLY|Consumer Discretionary Select Sector SPDR Fund|ARCA|215|20
  XLP|Consumer Staples Select Sector SPDR Fund|ARCA|81|12
  XLI|Industrial Select Sector SPDR Fund|ARCA|140|16
  XLU|Utilities Select Sector SPDR Fund|ARCA|80|17
  XLB|Materials Select Sector SPDR Fund|ARCA|93|17
  XLRE|Real Estate Select Sector SPDR Fund|ARCA|44|18
  XLC|Communication Services Select Sector SPDR Fund|ARCA|95|19
  SMH|VanEck Semiconductor ETF|NASDAQ|245|33
  ARKK|ARK Innovation ETF|ARCA|55|40
  KRE|SPDR S&P Regional Banking ETF|ARCA|64|30
  XBI|SPDR S&P Biotech ETF|ARCA|96|30
  """
