"""The files of today's bundles, and of those since 2023: one of each kind and spelling.

Each file is invented, one row long, and its values were worked out by hand. A header without a zone is UTC+08:00.
"""

from decimal import Decimal as D  # noqa: N817  it is written on every line

from .case import FILLED, FULL, WHO, Case

BUNDLE = {
    "account history": Case(
        "account history",
        "ledger",
        "UID,Account Type,Currency,Side,Amount,Fee,Time(UTC),Remark,Type",
        "237671079,mainAccount,USDT,Withdrawal,100.10,0.1,2025-03-01 23:59:59,Spot,Spot",
        FULL
        | {"account_type": "MAIN", "currency": "USDT", "created_at": "2025-03-01 23:59:59", "direction": "out"}
        | {"amount": D("100.1"), "fee": D("0.1"), "change": D("-100.1"), "kind": "trade"}
        | {"biz_type": "Spot", "remark": "Spot"},
    ),
    "account history without Type": Case(
        "account history",
        "ledger",
        "UID,Account Type,Currency,Side,Amount,Fee,Time(UTC-05:00),Remark",
        "****4228,mainAccount,KCS,Deposit,0.000000000000000001,0,2022-12-31 20:00:00,Soft Distribution for KCS",
        WHO
        | {"account_type": "MAIN", "currency": "KCS", "created_at": "2023-01-01 01:00:00", "direction": "in"}
        | {"amount": D("1e-18"), "fee": D(0), "change": D("1e-18"), "kind": "bonus"}
        | {"remark": "Soft Distribution for KCS"},
    ),
    "account history with columns of tomorrow": Case(
        "account history",
        "ledger",
        "UID,Account Type,Currency,Side,Amount,Fee,Time(UTC+05:30),Remark,Type,Account Mode,Mood,",
        "****4228,mainAccount,BTC,deposit,1,0,2025-01-01 05:29:59,,Fiat Deposit,UNIFIED,,",
        WHO
        | {"account_type": "MAIN", "currency": "BTC", "created_at": "2024-12-31 23:59:59", "direction": "in"}
        | {"amount": D(1), "fee": D(0), "change": D(1), "kind": "deposit", "biz_type": "Fiat Deposit"}
        | {"extra": '{"Account Mode": "UNIFIED"}'},
    ),
    "snapshots": Case(
        "asset snapshots",
        "snapshots",
        "UID,Account Type,Account Name,Coin,Amount,Amount(USDT),Time(UTC)",
        "237671079,mainAccount,HF Trading Account,BTC,0.5,30000.25,2025-03-01 23:59:59",
        FULL
        | {"account_type": "TRADE", "account_name": "HF Trading Account", "currency": "BTC"}
        | {"taken_at": "2025-03-01 23:59:59", "amount": D("0.5"), "amount_usdt": D("30000.25")},
    ),
    "spot orders": Case(
        "orders",
        "orders",
        "UID,Account Type,Order ID,Order Time(UTC+02:00),Symbol,Side,Order Type,Order Price,Order Amount,"
        "Avg. Filled Price,Filled Amount,Filled Volume,Filled Volume (USDT),Filled Time(UTC+02:00),Fee,Fee Currency,"
        "Tax,Status,Account Mode",
        "****4228,mainAccount,67c1,2025-03-02 01:00:00,BTC-USDT,SELL,LIMIT,50000,0.003,50000.5,0.002,100.001,100.001,"
        "2025-03-02 01:00:07,0.100001,USDT,,part,CLASSIC",
        WHO
        | {"source": "orders", "order_id": "67c1", "created_at": "2025-03-01 23:00:00"}
        | {"filled_at": "2025-03-01 23:00:07", "symbol": "BTC-USDT", "side": "sell", "order_type": "limit"}
        | {"price": D(50000), "size": D("0.003"), "average_price": D("50000.5"), "filled_size": D("0.002")}
        | {"filled_funds": D("100.001"), "filled_funds_usdt": D("100.001"), "fee": D("0.100001")}
        | {"fee_currency": "USDT", "status": "part", "account_mode": "CLASSIC"},
    ),
    "margin orders": Case(
        "orders",
        "orders",
        "UID,Account Type,Order ID,Order Time(UTC),Symbol,Side,Order Type,Order Price,Order Amount,"
        'Avg. Filled Price,Filled Amount,Filled Volume,Filled Volume (USDT),Filled Time(UTC),Fee,"Fee Currency,",'
        "Status",
        "****4228,mainAccount,67c2,2025-03-02 01:00:00,ETH-BTC,buy,MARKET,,1,0.05,1,0.05,2500,2025-03-02 01:00:00,"
        "0.00005,BTC,done",
        WHO
        | {"source": "orders", "order_id": "67c2", "created_at": "2025-03-02 01:00:00"}
        | {"filled_at": "2025-03-02 01:00:00", "symbol": "ETH-BTC", "side": "buy", "order_type": "market"}
        | {"size": D(1), "average_price": D("0.05"), "filled_size": D(1), "filled_funds": D("0.05")}
        | {"filled_funds_usdt": D(2500), "fee": D("0.00005"), "fee_currency": "BTC", "status": "done"},
    ),
    "spot fills": Case(
        "fills",
        "fills",
        "UID,Account Type,Order ID,Symbol,Side,Order Type,Avg. Filled Price,Filled Amount,Filled Volume,"
        "Filled Volume (USDT),Filled Time(UTC),Fee,Tax,Maker/Taker,Fee Currency,Account Mode",
        "****4228,mainAccount,67c1,BTC-USDT,BUY,LIMIT,50000.5,0.002,100.001,100.001,2025-03-01 23:00:07,0.1,0.01,MAKER,"
        "USDT,CLASSIC",
        WHO
        | FILLED
        | {"source": "fills", "order_id": "67c1", "order_type": "limit", "created_at": "2025-03-01 23:00:07"}
        | {"funds_usdt": D("100.001"), "fee": D("0.1"), "fee_currency": "USDT", "tax": D("0.01")}
        | {"liquidity": "maker", "account_mode": "CLASSIC"},
    ),
    "spot fills without a zone": Case(
        "fills",
        "fills",
        "UID,Account Type,Order ID,Symbol,Side,Order Type,Avg. Filled Price,Filled Amount,Filled Volume,"
        "Filled Volume (USDT),Filled Time,Fee,Maker/Taker,Fee Currency",
        "****4228,mainAccount,67c1,BTC-USDT,BUY,LIMIT,50000.5,0.002,100.001,100.001,2022-03-02 07:00:07,0.1,TAKER,USDT",
        WHO
        | FILLED
        | {"source": "fills", "order_id": "67c1", "order_type": "limit", "created_at": "2022-03-01 23:00:07"}
        | {"funds_usdt": D("100.001"), "fee": D("0.1"), "fee_currency": "USDT", "liquidity": "taker"},
    ),
    "margin fills": Case(
        "fills",
        "fills",
        "UID,Account Type,Order ID,Symbol,Side,Order Type,Avg. Filled Price,Filled Amount,Filled Volume,"
        'Filled Volume (USDT),Filled Time(UTC),Fee,Maker/Taker,"Fee Currency,"',
        "****4228,mainAccount,67c1,BTC-USDT,BUY,LIMIT,50000.5,0.002,100.001,100.001,2025-03-01 23:00:07,0.1,MAKER,USDT",
        WHO
        | FILLED
        | {"source": "fills", "order_id": "67c1", "order_type": "limit", "created_at": "2025-03-01 23:00:07"}
        | {"funds_usdt": D("100.001"), "fee": D("0.1"), "fee_currency": "USDT", "liquidity": "maker"},
    ),
    "trading bot on spot": Case(
        "fills",
        "fills",
        "UID,Account Type,Order ID,Symbol,Side,Order Type,Filled Price,Filled Amount,Filled Volume,"
        "Filled Volume (USDT),Time Filled(UTC),Fee,Fee Currency,Tax",
        "****4228,mainAccount,67c3,BTC-USDT,BUY,LIMIT,50000.5,0.002,100.001,100.001,2025-03-01 23:00:07,0.1,USDT,",
        WHO
        | FILLED
        | {"source": "fills", "order_id": "67c3", "order_type": "limit", "created_at": "2025-03-01 23:00:07"}
        | {"funds_usdt": D("100.001"), "fee": D("0.1"), "fee_currency": "USDT"},
    ),
    "trading bot on futures": Case(
        "fills",
        "fills",
        "UID,Account Type,Order ID,Time Filled(UTC),Symbol,Side,Order Type,Filled Amount,Filled Price,Filled Volume,"
        "Filled Volume (USDT),Fee,Fee Currency",
        "****4228,mainAccount,67c4,2025-03-01 23:00:07,BTC-USDT,BUY,LIMIT,0.002,50000.5,100.001,100.001,0.1,USDT",
        WHO
        | FILLED
        | {"source": "fills", "order_id": "67c4", "order_type": "limit", "created_at": "2025-03-01 23:00:07"}
        | {"funds_usdt": D("100.001"), "fee": D("0.1"), "fee_currency": "USDT"},
    ),
    "futures fills": Case(
        "futures fills",
        "fills",
        "UID,Account Type,Order ID,Filled Time(UTC),Symbol,Side,Filled Amount,Filled Price,Filled Volume,"
        "Filled Volume  (USDT),Fee Rate,Fee,Order Type",
        "****4228,mainAccount,67c5,2025-03-01 23:00:07,XBTUSDTM,SELL,2,50000.5,100.001,100.001,0.0006,0.0600006,MARKET",
        WHO
        | {"source": "futures fills", "order_id": "67c5", "order_type": "market", "symbol": "XBTUSDTM", "side": "sell"}
        | {"created_at": "2025-03-01 23:00:07", "price": D("50000.5"), "size": D(2), "funds": D("100.001")}
        | {"funds_usdt": D("100.001"), "fee_rate": D("0.0006"), "fee": D("0.0600006")},
    ),
    "converts": Case(
        "converts",
        "converts",
        "UID,Account Type,Payment Account,Sell,Buy,Price,Tax,Time of Update(UTC),Status",
        "****4228,mainAccount,Funding Account,10285.1148 KAS,16250.481384 DOGE,1 KAS=1.58 DOGE,,2024-03-01 23:00:07,"
        "SUCCESS",
        WHO
        | {"created_at": "2024-03-01 23:00:07", "payment_account": "Funding Account"}
        | {"sold_amount": D("10285.1148"), "sold_currency": "KAS", "price": "1 KAS=1.58 DOGE", "status": "SUCCESS"}
        | {"bought_amount": D("16250.481384"), "bought_currency": "DOGE"},
    ),
    "deposits": Case(
        "deposits",
        "deposits",
        "UID,Account Type,Time(UTC),Coin,Amount,Fee,Hash,Deposit Address,Transfer Network,Status,Remarks",
        "****4228,mainAccount,2025-03-01 23:00:07,USDT,100.5,0,ab12,T1x,TRC20,SUCCESS,Deposit",
        WHO
        | {"source": "deposits", "created_at": "2025-03-01 23:00:07", "currency": "USDT", "amount": D("100.5")}
        | {"fee": D(0), "network": "TRC20", "address": "T1x", "hash": "ab12", "status": "SUCCESS", "remark": "Deposit"},
    ),
    "deposits of 2023": Case(
        "deposits",
        "deposits",
        "UID,Account Type,Time(UTC+08:00),Remarks,Status,Fee,Amount,Coin,Transfer Network",
        "****4228,mainAccount,2023-03-02 07:00:07,Deposit,SUCCESS,0,100.5,USDT,TRC20",
        WHO
        | {"source": "deposits", "created_at": "2023-03-01 23:00:07", "currency": "USDT", "amount": D("100.5")}
        | {"fee": D(0), "network": "TRC20", "status": "SUCCESS", "remark": "Deposit"},
    ),
    "withdrawals": Case(
        "withdrawals",
        "withdrawals",
        "UID,Account Type,Time(UTC),Coin,Amount,Fee,Withdrawal Address/Account,Transfer Network,Status,Remarks",
        "****4228,mainAccount,2025-03-01 23:00:07,USDT,100.5,1.5,T1x,TRC20,SUCCESS,rent",
        WHO
        | {"source": "withdrawals", "created_at": "2025-03-01 23:00:07", "currency": "USDT", "amount": D("100.5")}
        | {"fee": D("1.5"), "network": "TRC20", "address": "T1x", "status": "SUCCESS", "remark": "rent"},
    ),
    "withdrawals of 2023": Case(
        "withdrawals",
        "withdrawals",
        "UID,Account Type,Time(UTC),Remarks,Status,Fee,Amount,Coin,Transfer Network,Withdrawal Address/Account",
        "****4228,mainAccount,2023-03-01 23:00:07,,SUCCESS,1.5,100.5,USDT,TRC20,T1x",
        WHO
        | {"source": "withdrawals", "created_at": "2023-03-01 23:00:07", "currency": "USDT", "amount": D("100.5")}
        | {"fee": D("1.5"), "network": "TRC20", "address": "T1x", "status": "SUCCESS"},
    ),
    "futures results": Case(
        "futures results",
        "futures_pnl",
        "UID,Account Type,Symbol,Close Type,Realized PNL,Total Realized PNL,Total Funding Fees,Total Trading Fees,"
        'Position Opening Time(UTC),",Position Closing Time(UTC)"',
        "****4228,mainAccount,XBTUSDTM,CLOSE_LONG,-12.5,-11,-0.5,1,2025-03-01 20:00:00,2025-03-01 23:00:07",
        WHO
        | {"source": "futures results", "symbol": "XBTUSDTM", "close_type": "CLOSE_LONG", "realized_pnl": D("-12.5")}
        | {"total_realized_pnl": D(-11), "total_funding_fees": D("-0.5"), "total_trading_fees": D(1)}
        | {"opened_at": "2025-03-01 20:00:00", "closed_at": "2025-03-01 23:00:07"},
    ),
    "futures results, the comma without quotes": Case(
        "futures results",
        "futures_pnl",
        "UID,Account Type,Symbol,Close Type,Realized PNL,Total Realized PNL,Total Funding Fees,Total Trading Fees,"
        "Position Opening Time(UTC),,Position Closing Time(UTC)",
        "****4228,mainAccount,XBTUSDTM,CLOSE_LONG,-12.5,-11,-0.5,1,2025-03-01 20:00:00,2025-03-01 23:00:07",
        WHO
        | {"source": "futures results", "symbol": "XBTUSDTM", "close_type": "CLOSE_LONG", "realized_pnl": D("-12.5")}
        | {"total_realized_pnl": D(-11), "total_funding_fees": D("-0.5"), "total_trading_fees": D(1)}
        | {"opened_at": "2025-03-01 20:00:00", "closed_at": "2025-03-01 23:00:07"},
    ),
    "borrowings": Case(
        "borrowings",
        "loans",
        "UID,Account Type,Order ID,Coin,Amount,Interest,Repaid,Daily Interest,Term,Time Filled(UTC),"
        "Maturity Date(UTC),Repayment Time(UTC),Status",
        "****4228,mainAccount,b1,USDT,500,0.25,500.25,0.05%,7,2021-03-01 23:00:07,2021-03-08 23:00:07,"
        "2021-03-02 01:00:00,REPAID",
        WHO
        | {"source": "borrowings", "order_id": "b1", "currency": "USDT", "amount": D(500), "interest": D("0.25")}
        | {"repaid": D("500.25"), "daily_interest": "0.05%", "term": "7", "created_at": "2021-03-01 23:00:07"}
        | {"matures_at": "2021-03-08 23:00:07", "repaid_at": "2021-03-02 01:00:00", "status": "REPAID"},
    ),
    "lendings": Case(
        "lendings",
        "loans",
        "UID,Account Type,Order ID,Coin,Amount,Interest,User Repayment,Insurance Fund Repayment,Daily Interest,Term,"
        "Time Filled(UTC),Repayment Time(UTC),Status",
        "****4228,mainAccount,l1,USDT,500,0.25,500,0.25,0.05%,7,2021-03-01 23:00:07,--,OUTSTANDING",
        WHO
        | {"source": "lendings", "order_id": "l1", "currency": "USDT", "amount": D(500), "interest": D("0.25")}
        | {"repaid": D(500), "repaid_by_fund": D("0.25"), "daily_interest": "0.05%", "term": "7"}
        | {"created_at": "2021-03-01 23:00:07", "status": "OUTSTANDING"},
    ),
    "earn profits": Case(
        "earn profits",
        "earn",
        "UID,Account Type,Order ID,Time(UTC),Staked Coin,Product Type,Product Name,Earnings Coin,Earnings Type,Remarks,"
        "Amount,Amount（USDT）,Fee",  # noqa: RUF001  the brackets are the site's
        "****4228,mainAccount,e1,2025-03-01 23:00:07,KCS,Staking,KCS Staking,USDT,Interest,,0.012,0.01,0",
        WHO
        | {"order_id": "e1", "created_at": "2025-03-01 23:00:07", "staked_currency": "KCS", "product_type": "Staking"}
        | {"product_name": "KCS Staking", "currency": "USDT", "earnings_type": "Interest", "amount": D("0.012")}
        | {"amount_usdt": D("0.01"), "fee": D(0)},
    ),
    "staking": Case(
        "staking",
        "staking",
        "UID,Account Type,Staked Time(UTC),Staked Coin,Product Type,Product Name,Maturity Date(UTC),Amount,"
        "Redemption Time(UTC),Status",
        "****4228,mainAccount,2025-03-01 23:00:07,KCS,Staking,KCS Staking,-,25,,LOCKED",
        WHO
        | {"created_at": "2025-03-01 23:00:07", "currency": "KCS", "product_type": "Staking"}
        | {"product_name": "KCS Staking", "amount": D(25), "status": "LOCKED"},
    ),
}
