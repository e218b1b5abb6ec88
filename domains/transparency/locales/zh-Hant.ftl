# 公開日誌及查核用的公鑰。

transparency-title = 公開日誌
transparency-lead = 政府的每項行為、每次查閱他人資料，均在此日誌留下一項記錄。日誌只載有密封值：任何人均不能從中得知記錄的內容或所涉何人。
transparency-check = 自行查核證明或文件
transparency-step-proof = 在「誰查閱過我的資料」下載該項記錄的證明，或取得文件的檔案。
transparency-step-anchors = 下載簽署日誌及文件的公鑰
transparency-step-verify = 在自己的電腦上離線查核檔案：
transparency-compare = 查核者宜從另一來源（例如報章或他人）核對公鑰：虛假網站會提供虛假公鑰。
transparency-stand = 日誌現況
transparency-origin = 日誌識別名稱
transparency-size = 最近一次簽署涵蓋的記錄數目
transparency-at = 最近簽署時間
transparency-none = 尚未簽署
transparency-watch = 監察日誌
transparency-watch-how = 監察程式可按 C2SP tlog-tiles 的格式在此取得已簽署的狀態、雜湊值及密封記錄；任何記錄如被更改或刪除，即可察覺。
transparency-checkpoint = 日誌的已簽署狀態

problem-transparency-no-file = 公開日誌沒有此檔案
problem-transparency-no-checkpoint = 公開日誌尚未簽署，請於一分鐘後再試
problem-transparency-unreadable = 暫時未能讀取公開日誌，請於一分鐘後再試
