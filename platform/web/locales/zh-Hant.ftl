# 頁框
frame-skip = 跳至主要內容
frame-demo = 示範環境：人物均屬虛構，任何內容不具法律效力
frame-languages = 語言
frame-menu = 選單
frame-signed-in = 已登入：
frame-acting-for = 代表
frame-sign-in = 登入
frame-sign-out = 登出
frame-back = 返回
frame-to-start = 前往首頁
frame-done = 已完成
frame-important = 請注意
frame-title-error = 錯誤：{ $title }

# 常用動作
action-continue = 繼續
action-save = 儲存
action-cancel = 取消
action-confirm = 確認
action-submit = 提交
action-search = 搜尋
action-change = 更改
action-print = 列印此頁
action-download = 下載
action-yes = 是
action-no = 否

# 表單
errors-title = 有需要更正的地方
errors-prefix = 錯誤：
warning-prefix = 警告：
date-year = 年
date-month = 月
date-day = 日
pager-label = 分頁
pager-previous = 上一頁
pager-next = 下一頁
pager-page = 第 { $n } 頁

# 法定期間
clock-left = 尚餘 { $n } 個工作日
clock-left-calendar = 尚餘 { $n } 日
clock-late = 已逾期 { $n } 個工作日
clock-late-calendar = 已逾期 { $n } 日
clock-stopped = 期間中止，尚餘 { $n } 個工作日
clock-stopped-calendar = 期間中止，尚餘 { $n } 日
clock-met = 已如期完成
clock-due = 期限：{ $date }

# 證明資料
evidence-source = 來源
evidence-at = 取得時間
evidence-law = 法律依據
evidence-wrong = 資料不正確？

# 信箱
mail-unread = 未讀
mail-served = 視為通知日期
mail-deadline = 須於此日前處理
mail-remedy = 申訴途徑

# 誰查閱了我的資料
reads-what = 資料
reads-purpose = 用途
reads-law = 法律依據
reads-case = 個案
reads-proof = 下載證明

persona-sign-in = 以此身份登入

# 問題：發生甚麼事、保留了甚麼、可以怎樣做
problem-reference = 錯誤代碼：{ $code }　參考編號：{ $request }
problem-kept = 沒有任何資料被更改。
problem-do = 請返回上一頁再試。如問題持續，請聯絡我們並提供參考編號。
problem-field = 請檢查此項答案
problem-field-required = 請填寫此項
problem-field-too-long = 請以不超過 { $max } 個字元填寫
problem-field-invalid-date = 請輸入真實存在的日期
problem-field-unknown-choice = 請從列出的選項中選擇
problem-request-malformed = 我們無法理解這個請求
problem-request-malformed-do = 請返回上一頁，檢查所填內容後再提交。
problem-request-cursor = 這份清單沒有從這裏開始的頁面
problem-request-cursor-do = 請重新打開清單，由第一頁開始瀏覽。
problem-request-invalid = 有內容需要更正
problem-request-invalid-do = 請返回表單，按每項提示更正後再提交。
problem-auth-step-up = 此操作需要更高的身份保證
problem-auth-step-up-do = 請以通行密鑰重新登入；如尚未設定，請先在你的帳戶新增。
problem-auth-proofing = 此操作只供已核實身份的帳戶使用
problem-auth-proofing-do = 你可帶同身份證，親臨服務櫃檯提出申請。
problem-auth-mandate-ended = 你代此人辦理的權力已終止
problem-auth-mandate-ended-do = 請在你的帳戶選擇此後以誰的名義辦理。
problem-to-passkey = 以通行密鑰登入
problem-to-add-passkey = 在帳戶新增通行密鑰
problem-to-account = 前往我的帳戶
problem-request-media-type = 此處不接受這種內容類型
problem-request-media-type-do = 請按介面文件所述的類型傳送，例如 application/json。
problem-request-method = 此網址不接受這種請求
problem-request-method-do = 請由首頁或上一頁的連結進入。
problem-request-host = 此網址屬於另一網站
problem-request-host-do = 請以獲告知的網址開啟本站。
problem-request-unknown-language = 沒有這種語言的版本
problem-request-unknown-language-do = 請選擇繁體中文、葡文或英文。
problem-request-too-large = 提交的內容過大
problem-request-too-large-do = 請縮小檔案或減少檔案數目後再試。
problem-request-rate-limited = 短時間內的請求過多
problem-request-rate-limited-do = 請稍候一分鐘再試。
problem-auth-required = 請先登入
problem-auth-required-kept = 你已填寫的內容會在登入後保留。
problem-auth-required-do = 登入後會返回此頁。
problem-auth-forbidden = 你的身份不可使用此頁
problem-auth-forbidden-do = 如你代表他人辦理，請先選擇代表的對象；如認為有誤，請聯絡負責部門。
problem-not-found = 找不到此頁
problem-not-found-kept = 你的個案和資料不受影響。
problem-not-found-do = 請檢查網址，或由首頁重新查找。
problem-csrf-invalid = 此表單已過期
problem-csrf-invalid-kept = 剛才的提交未被接納，已儲存的答案仍然保留。
problem-csrf-invalid-do = 請返回表單，重新載入後再提交一次。
problem-typed-rested = 你因一段時間沒有操作而已登出
problem-typed-rested-do = 請在另一分頁登入，返回此頁後再提交一次。
problem-typed-anew = 請核對你的答案並再提交一次
problem-typed-anew-do = 此表單在你最近一次登入前已開啟。如仍要提交，請再提交一次。
problem-typed-kept = 尚未提交任何內容。你已填寫的內容仍在此頁，且只在此頁。
problem-typed-sign-in = 登入（在新分頁開啟）
problem-typed-text = 你填寫的文字 { $n }
problem-typed-send = 再次提交
problem-internal = 系統出現問題
problem-internal-kept = 剛才的操作未有完成，已儲存的資料不受影響。
problem-internal-do = 問題已記錄在案。請稍後再試，或聯絡我們並提供參考編號。
problem-unavailable = 服務暫時未能使用
problem-unavailable-kept = 剛才的操作未有完成，不會只儲存一半。
problem-unavailable-do = 請於數分鐘後再試。
problem-busy = 系統現時非常繁忙
problem-busy-do = 請稍候再試。
problem-conflict = 資料在此期間已被他人更新
problem-idempotency-malformed = 請求的識別碼無效
problem-idempotency-malformed-do = 請以 1 至 200 個可見的 ASCII 字元作為請求的識別碼。
problem-idempotency-other-content = 此請求已用不同內容提交
problem-idempotency-other-content-kept = 以首次提交的內容為準；今次未有更改任何資料。
problem-idempotency-other-content-do = 如仍需提交，請返回並重新載入頁面後再提交。
problem-storage-full = 系統現時未能儲存資料
problem-storage-full-kept = 剛才的操作未有完成；之前已儲存的資料不受影響。
problem-storage-full-do = 請稍後再試；如屬緊急，請親臨櫃檯辦理。
problem-page-stale = 此頁內容已有更新
problem-page-stale-kept = 你剛才的更改未被儲存，他人的更改已保留。
problem-page-stale-do = 請重新載入，查看最新內容後再作更改。
problem-ledger-not-yet = 此記錄的證明尚未備妥
problem-ledger-not-yet-kept = 你的記錄已登載。
problem-ledger-not-yet-do = 請稍候一分鐘再查詢。
problem-ledger-shredded = 此記錄的內容已於保存期屆滿時銷毀
problem-ledger-shredded-kept = 仍可證明曾作出此記錄。
problem-ledger-shredded-do = 如需進一步了解，請聯絡主管部門。
problem-ledger-checkpoint-untrusted = 目前無法核實已公佈的公開日誌
problem-ledger-checkpoint-untrusted-kept = 已登載的記錄保持不變。
problem-ledger-checkpoint-untrusted-do = 請稍後再試，或聯絡我們並提供參考編號。
