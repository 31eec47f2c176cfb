"""Files of money from the bank, and those of the years before 2023: one of each kind and spelling.

Each file is invented, one row long, and its values were worked out by hand. A header without a zone is UTC+08:00.
"""

from decimal import Decimal as D  # noqa: N817  it is written on every line

from .case import FILLED, Case

FIAT_AND_OLD = {
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
