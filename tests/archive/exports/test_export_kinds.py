"""Is every kind of file known by its columns, in every spelling, and are its values read for what they are?

Each file is invented, one row long, and its values were worked out by hand. A header without a zone is UTC+08:00.
"""

from decimal import Decimal as D  # noqa: N817  it is written on every line
from typing import Any, NamedTuple

import pytest

from kucoin_frames.archive.exports import ROWS, Export, read_export
from kucoin_frames.archive.exports.kinds import KINDS

from .invented import csv_file, only, plain


class Case(NamedTuple):
    kind: str
    frame: str
    header: str
    row: str
    expected: dict[str, Any]


WHO = {"uid_shown": "****4228", "holder": "mainAccount"}
FULL = {"uid": "237671079", "uid_shown": "237671079", "holder": "mainAccount"}
FILLED = {"symbol": "BTC-USDT", "side": "buy", "price": D("50000.5"), "size": D("0.002"), "funds": D("100.001")}

CASES = {
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
    "fiat deposits": Case(
        "fiat deposits",
        "fiat_transfers",
        "Order ID,Currency (Fiat),Fiat Amount,Fee,Deposit Method,Status,Time(UTC)",
        "f1,EUR,250.00,1,SEPA,SUCCEEDED,2025-03-01 23:00:07",
        {"source": "fiat deposits", "order_id": "f1", "created_at": "2025-03-01 23:00:07", "currency": "EUR"}
        | {"direction": "in", "amount": D(250), "fee": D(1), "method": "SEPA", "status": "SUCCEEDED"},
    ),
    "fiat withdrawals": Case(
        "fiat withdrawals",
        "fiat_transfers",
        "Order ID,Currency (Fiat),Fiat Amount,Fee Currency,Fee,Withdrawal Method,Status,Time(UTC)",
        "f2,EUR,250.00,EUR,1,SEPA,SUCCEEDED,2025-03-01 23:00:07",
        {"source": "fiat withdrawals", "order_id": "f2", "created_at": "2025-03-01 23:00:07", "currency": "EUR"}
        | {"direction": "out", "amount": D(250), "fee": D(1), "fee_currency": "EUR", "method": "SEPA"}
        | {"status": "SUCCEEDED"},
    ),
    "fast trades": Case(
        "fast trades",
        "fiat_trades",
        "Order ID,Currency (Crypto),Crypto Quantity,Currency (Fiat),Fiat Amount,Fee Currency (Fiat),Fee (Fiat),"
        "Fee Currency (Crypto),Fee (Crypto),Channel,Payment Method,Status,Time(UTC)",
        "f3,USDT,99.5,EUR,100,EUR,1,USDT,0.5,Banxa,Card,SUCCEEDED,2025-03-01 23:00:07",
        {"source": "fast trades", "order_id": "f3", "created_at": "2025-03-01 23:00:07", "crypto_currency": "USDT"}
        | {"crypto_amount": D("99.5"), "currency": "EUR", "amount": D(100), "fee": D(1), "fee_currency": "EUR"}
        | {"crypto_fee": D("0.5"), "crypto_fee_currency": "USDT", "channel": "Banxa", "method": "Card"}
        | {"status": "SUCCEEDED"},
    ),
    "P2P": Case(
        "P2P trades",
        "fiat_trades",
        "Order ID,Currency (Fiat),Currency (Crypto),Side,Price,Crypto Quantity,Fiat Amount,Status,Tax,Time(UTC)",
        "f4,EUR,USDT,BUY,1.1,100,110,DONE,0,2025-03-01 23:00:07",
        {"source": "P2P trades", "order_id": "f4", "created_at": "2025-03-01 23:00:07", "side": "buy"}
        | {"crypto_currency": "USDT", "crypto_amount": D(100), "currency": "EUR", "amount": D(110), "price": D("1.1")}
        | {"tax": D(0), "status": "DONE"},
    ),
    "third-party payments": Case(
        "third-party payments",
        "fiat_trades",
        'Order ID,Order Type,Currency (Crypto),"Crypto Quantity,",Price,Currency (Fiat),Fiat Amount,Fee Currency,Fee,'
        "Status,Time(UTC)",
        "f5,BUY,USDT,100,1.1,EUR,110,EUR,2,DONE,2025-03-01 23:00:07",
        {"source": "third-party payments", "order_id": "f5", "created_at": "2025-03-01 23:00:07", "order_type": "buy"}
        | {"crypto_currency": "USDT", "crypto_amount": D(100), "currency": "EUR", "amount": D(110), "price": D("1.1")}
        | {"fee": D(2), "fee_currency": "EUR", "status": "DONE"},
    ),
    "third-party payments, the comma without quotes": Case(
        "third-party payments",
        "fiat_trades",
        "Order ID,Order Type,Currency (Crypto),Crypto Quantity,,Price,Currency (Fiat),Fiat Amount,Fee Currency,Fee,"
        "Status,Time(UTC)",
        "f5,BUY,USDT,100,1.1,EUR,110,EUR,2,DONE,2025-03-01 23:00:07",
        {"source": "third-party payments", "order_id": "f5", "created_at": "2025-03-01 23:00:07", "order_type": "buy"}
        | {"crypto_currency": "USDT", "crypto_amount": D(100), "currency": "EUR", "amount": D(110), "price": D("1.1")}
        | {"fee": D(2), "fee_currency": "EUR", "status": "DONE"},
    ),
    "trades of 2018": Case(
        "trades of 2018",
        "fills",
        "uid,symbol,direction,deal_price,amount,deal_value,created_at",
        "237671079,KCS-BTC,BUY,0.00012,10,0.0012,2018-01-01 10:00:00.0",
        {"uid": "237671079", "uid_shown": "237671079", "source": "trades of 2018", "created_at": "2018-01-01 02:00:00"}
        | {"symbol": "KCS-BTC", "side": "buy", "price": D("0.00012"), "size": D(10), "funds": D("0.0012")},
    ),
    "trades of 2018 with fees": Case(
        "trades of 2018 with fees",
        "fills",
        "uid,symbol,order_type,price,amount_coin,direction,funds,fee,created_at",
        "237671079,KCS-BTC,LIMIT,0.00012,10,sell,0.0012,0.0000012,2018-12-31 10:00:00",
        {"uid": "237671079", "uid_shown": "237671079", "source": "trades of 2018 with fees", "order_type": "limit"}
        | {"created_at": "2018-12-31 02:00:00", "symbol": "KCS-BTC", "side": "sell", "price": D("0.00012")}
        | {"size": D(10), "funds": D("0.0012"), "fee": D("0.0000012")},
    ),
    "trades of 2018 by order": Case(
        "trades of 2018 by order",
        "fills",
        "oid,symbol,dealPrice,dealValue,amount,fee,direction,createdDate,",
        "5a1,KCS-BTC,0.00012,0.0012,10,0.0000012,SELL,2018-12-31 10:00:00,",
        {"source": "trades of 2018 by order", "order_id": "5a1", "created_at": "2018-12-31 02:00:00"}
        | {"symbol": "KCS-BTC", "side": "sell", "price": D("0.00012"), "size": D(10), "funds": D("0.0012")}
        | {"fee": D("0.0000012")},
    ),
    "trades of 2019": Case(
        "trades of 2019",
        "fills",
        "Time,Pair,Side,FilledPrice,FilledPriceCoin,Amount,AmountCoin,Volume,VolumeCoin,Fee,FeeCoin",
        "2019/05/11 10:27:17,BTC/USDT,Sell,7000,USDT,0.1,BTC,700,USDT,0.7,USDT",
        {"source": "trades of 2019", "created_at": "2019-05-11 02:27:17", "symbol": "BTC-USDT", "side": "sell"}
        | {"price": D(7000), "size": D("0.1"), "funds": D(700), "fee": D("0.7"), "fee_currency": "USDT"}
        | {"extra": '{"FilledPriceCoin": "USDT", "AmountCoin": "BTC", "VolumeCoin": "USDT"}'},
    ),
    "trades of 2020": Case(
        "trades of 2020",
        "fills",
        "tradeCreatedAt,orderId,symbol,side,price,size,funds,fee,liquidity,feeCurrency,orderType,",
        "2021-11-17 18:21:26,6194,BTC-USDT,buy,50000.5,0.002,100.001,0.1,taker,USDT,limit,",
        FILLED
        | {"source": "trades of 2020", "order_id": "6194", "created_at": "2021-11-17 10:21:26", "order_type": "limit"}
        | {"fee": D("0.1"), "fee_currency": "USDT", "liquidity": "taker"},
    ),
    "trades of 2020, short": Case(
        "trades of 2020",
        "fills",
        "tradeCreatedAt,symbol,side,price,size,funds,fee,feeCurrency",
        "2021-11-17 18:21:26,BTC-USDT,buy,50000.5,0.002,100.001,0.1,USDT",
        FILLED
        | {"source": "trades of 2020", "created_at": "2021-11-17 10:21:26", "fee": D("0.1"), "fee_currency": "USDT"},
    ),
    "trades of 2020 from a spreadsheet": Case(
        "trades of 2020",
        "fills",
        "tradeCreatedAt;orderId;symbol;side;price;size;funds;fee;liquidity;feeCurrency;orderType",
        "17.11.2021 18:21:26;6194;BTC-USDT;buy;50000,5;0,002;100,001;0,1;taker;USDT;limit",
        FILLED
        | {"source": "trades of 2020", "order_id": "6194", "created_at": "2021-11-17 10:21:26", "order_type": "limit"}
        | {"fee": D("0.1"), "fee_currency": "USDT", "liquidity": "taker"},
    ),
    "orders of 2020": Case(
        "orders of 2020",
        "orders",
        "orderCreatedAt,id,clientOid,symbol,side,type,stopPrice,price,size,dealSize,dealFunds,averagePrice,fee,"
        "feeCurrency,remark,tags,orderStatus,",
        "2021-11-17 18:21:26,6194,c1,BTC-USDT,buy,limit,,50000.5,0.002,0.002,100.001,50000.5,0.1,USDT,,,deal,",
        {"source": "orders of 2020", "order_id": "6194", "client_oid": "c1", "created_at": "2021-11-17 10:21:26"}
        | {"symbol": "BTC-USDT", "side": "buy", "order_type": "limit", "price": D("50000.5"), "size": D("0.002")}
        | {"filled_size": D("0.002"), "filled_funds": D("100.001"), "average_price": D("50000.5"), "fee": D("0.1")}
        | {"fee_currency": "USDT", "status": "deal"},
    ),
    "moves of 2018": Case(
        "deposits and withdrawals of 2018",
        "withdrawals",
        "coin_type,type,add,hash,vol,created_at",
        "NEO,WITHDRAW,Ax1,0xab,12,2018-02-01 09:30:00.0",
        {"source": "deposits and withdrawals of 2018", "created_at": "2018-02-01 01:30:00", "currency": "NEO"}
        | {"amount": D(12), "address": "Ax1", "hash": "0xab", "extra": '{"type": "WITHDRAW"}'},
    ),
    "moves of 2019": Case(
        "deposits and withdrawals of 2019",
        "deposits",
        "Time,Coin,Amount,Type,Remark",
        "2019-02-01 09:30:00,NEO,12,DEPOSIT,Deposit",
        {"source": "deposits and withdrawals of 2019", "created_at": "2019-02-01 01:30:00", "currency": "NEO"}
        | {"amount": D(12), "remark": "Deposit", "extra": '{"Type": "DEPOSIT"}'},
    ),
    "moves of 2019 with a fee": Case(
        "deposits and withdrawals of 2019",
        "withdrawals",
        "Time,Coin,Network,Amount,Type,Remark,Fee",
        "2021-02-01 09:30:00,USDT,TRC20,12,Withdrawal,,1",
        {"source": "deposits and withdrawals of 2019", "created_at": "2021-02-01 01:30:00", "currency": "USDT"}
        | {"amount": D(12), "fee": D(1), "network": "TRC20", "extra": '{"Type": "Withdrawal"}'},
    ),
    "moves of 2019 with a wallet": Case(
        "deposits and withdrawals of 2019",
        "withdrawals",
        "Time,Coin,Amount,Type,Wallet Address,Remark",
        "2021-02-01 09:30:00,USDT,12,withdraw,T1x,home",
        {"source": "deposits and withdrawals of 2019", "created_at": "2021-02-01 01:30:00", "currency": "USDT"}
        | {"amount": D(12), "address": "T1x", "remark": "home", "extra": '{"Type": "withdraw"}'},
    ),
    "moves of 2019 with a network and an account": Case(
        "deposits and withdrawals of 2019",
        "deposits",
        "Time,Coin,Network,Amount,Type,Wallet Address/Account,Remark",
        "2021-02-01 09:30:00,USDT,TRC20,12,Deposit,T1x,",
        {"source": "deposits and withdrawals of 2019", "created_at": "2021-02-01 01:30:00", "currency": "USDT"}
        | {"amount": D(12), "network": "TRC20", "address": "T1x", "extra": '{"Type": "Deposit"}'},
    ),
    "futures of 2020": Case(
        "futures results of 2020",
        "futures_pnl",
        '"Contract","Realized PNL","Close Time","PNL Details"',
        '"XBTUSDM","-0.0012","2020-07-01 08:00:01","Funding, fees"',
        {"source": "futures results of 2020", "symbol": "XBTUSDM", "realized_pnl": D("-0.0012")}
        | {"closed_at": "2020-07-01 00:00:01", "details": "Funding, fees"},
    ),
}


def read(case: Case, data: bytes | None = None) -> Export:
    return read_export(data or csv_file(case.header, case.row), name="Account History_Funding Account.csv")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_kind_and_values(case: Case) -> None:
    export = read(case)
    assert export.files["kind"].to_list() == [case.kind]
    assert only(getattr(export, case.frame)) == case.expected
    assert [name for name in ROWS if len(getattr(export, name))] == [case.frame]
    assert export.unknown.empty
    for name, table in ROWS.items():
        table.check(getattr(export, name))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_spelling_does_not_matter(case: Case) -> None:
    header = case.header.upper().replace("(UTC)", " ( utc ) ").replace(" ", "  ")
    for data in (
        csv_file(header, case.row, bom=False, newline="\n"),
        csv_file("", case.header, "", case.row, newline="\r").decode("utf-8-sig").encode("utf-16"),
    ):
        export = read(case, data)
        assert export.files["kind"].to_list() == [case.kind]
        expected = {name: each for name, each in case.expected.items() if name != "extra"}
        assert {name: each for name, each in only(getattr(export, case.frame)).items() if name != "extra"} == expected


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_file_without_rows(case: Case) -> None:
    for rows in (["No matching records found."], ["no matching records found,,,"], []):
        export = read(case, csv_file(case.header, *rows))
        assert plain(export.files, ["kind", "rows"]) == [(case.kind, 0)]
        for name, table in ROWS.items():
            frame = getattr(export, name)
            assert len(frame) == 0
            table.check(frame)


def test_every_known_kind_has_a_case() -> None:
    assert {kind.name for kind in KINDS} == {case.kind for case in CASES.values()}
