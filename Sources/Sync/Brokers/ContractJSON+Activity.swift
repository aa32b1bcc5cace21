import ClientModels

extension ContractJSON {
  /// As the broker lists them; what does not apply is left out.
  public static func text(_ activities: [Activity]) -> String {
    "[" + activities.map(text).joined(separator: ",") + "]"
  }

  private static func text(_ activity: Activity) -> String {
    var object = JSONObject()
    object.add("id", activity.id.text)
    object.add("activity_type", activity.type)
    object.add("activity_sub_type", activity.subtype)
    let isTrade = activity.side != nil
    object.add("date", activity.day.description)
    object.add(isTrade ? "transaction_time" : "created_at", activity.at?.rfc3339)
    object.add("symbol", activity.symbol?.text)
    object.add("side", activity.side?.wire)
    object.add("qty", activity.quantity?.description)
    object.add(isTrade ? "price" : "per_share_amount", activity.price?.description)
    object.add("net_amount", activity.cash?.description)
    object.add("currency", activity.cash?.currency.code)
    object.add("order_id", activity.orderID?.text)
    object.add("status", activity.status)
    object.add("group_id", activity.group)
    object.add("description", activity.note)
    return object.text
  }
}
